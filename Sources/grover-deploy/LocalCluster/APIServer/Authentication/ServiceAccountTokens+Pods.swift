public import Documents

extension ServiceAccountTokens: PodTokenSource {
    public func token(for pod: Node, audience: String?, expirationSeconds: Int) async throws -> PodToken {
        let issued = try issue(for: pod, audience: audience, seconds: expirationSeconds)
        return PodToken(text: issued.token, expiresAt: issued.expires)
    }
}
