import Crypto

/// Tells whose a bearer token is: the administrator's, one of the configuration, or a service account's.
final class TokenAuthenticator: Sendable {
    /// By digest: finding one takes no longer the more of it was right.
    private let known: [SHA256.Digest: APIUser]
    let accounts: ServiceAccountTokens

    init(administrator: String, tokens: [StaticToken], accounts: ServiceAccountTokens) {
        var known = [Self.digest(of: administrator): APIUser.administrator]
        for token in tokens { known[Self.digest(of: token.token)] = token.identity }
        self.known = known
        self.accounts = accounts
    }

    /// - Parameter audiences: none means this cluster's API.
    /// - Returns: nil for a token of nobody.
    func user(of token: String, for audiences: [String] = []) -> (user: APIUser, audiences: [String])? {
        let audiences = audiences.isEmpty ? [ServiceAccountTokens.issuer] : audiences
        if let user = known[Self.digest(of: token)] {
            let common = audiences.filter { $0 == ServiceAccountTokens.issuer }
            return common.isEmpty ? nil : (user, common)
        }
        return WebToken.isPlausible(token) ? accounts.user(of: token, for: audiences) : nil
    }

    private static func digest(of token: String) -> SHA256.Digest {
        var hash = SHA256()
        hash.update(data: Array(token.utf8))
        return hash.finalize()
    }
}
