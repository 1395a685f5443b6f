extension ServiceAccountTokens: PodTokenSource {
    public func token(
        serviceAccount: String, for pod: PodIdentity, audience: String?, expirationSeconds: Int
    ) async throws -> PodToken {
        let issued = try issue(
            for: ServiceAccountName(namespace: pod.namespace, name: serviceAccount),
            audiences: audience.map { [$0] } ?? [], seconds: expirationSeconds,
            boundTo: BoundObject(type: .pods, name: pod.name, uid: pod.uid))
        return PodToken(text: issued.token, expiresAt: issued.expires)
    }
}
