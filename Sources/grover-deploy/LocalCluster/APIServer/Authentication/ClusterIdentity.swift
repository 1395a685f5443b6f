/// What a cluster is known by inside: its authority, and the tokens of its service accounts.
public struct ClusterIdentity: Sendable {
    /// The authority's certificate, as PEM.
    public let authority: String
    public let tokens: ServiceAccountTokens

    init(authority: String, tokens: ServiceAccountTokens) {
        self.authority = authority
        self.tokens = tokens
    }
}
