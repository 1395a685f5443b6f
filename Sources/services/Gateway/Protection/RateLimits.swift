internal import HTTPTypes
internal import ServiceKit
internal import Synchronization

/// How often one user and one address may ask.
///
/// A user is known by the token of the request, of which only a hash is kept. Signing in has a limit of its own for each
/// address. Health routes are free, and so are listed addresses from what holds for addresses.
final class RateLimits: Sendable {
    struct Configuration: Sendable {
        /// nil where there is no limit.
        var user: Rate?
        var address: Rate?
        var signIn: Rate?
        /// How many users and addresses are remembered.
        var buckets: Int
        /// Not limited by address: this machine's own, which is many users' where a proxy of it stands before the gateway.
        var exempt: [AddressBlock]
    }

    private enum Kind: Hashable {
        case user, address, signIn
    }

    private let configuration: Configuration
    private let now: @Sendable () -> ContinuousClock.Instant
    private let start: ContinuousClock.Instant
    private let table: Mutex<BucketTable>

    init(_ configuration: Configuration, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.configuration = configuration
        self.now = now
        start = now()
        table = Mutex(BucketTable(capacity: configuration.buckets))
    }

    /// Counts a request.
    ///
    /// - Parameter route: the pattern of its route, which an odd spelling of the path does not change.
    /// - Returns: the tightest of the limits that hold for it; nil where none does.
    func take(_ head: HTTPRequest, route: String?, from client: IPAddress?) -> Standing? {
        if route?.hasPrefix("/health") == true { return nil }
        let (seconds, attoseconds) = (now() - start).components
        let now = Double(seconds) + Double(attoseconds) * 1e-18
        // Whatever else there is under this path is only for those who are signed in.
        let isSigningIn =
            route?.hasPrefix("/api/auth") == true
            && !["/api/auth/me", "/api/auth/logout"].contains(RequestTarget.path(of: head.path ?? ""))
        var tightest: Standing?
        table.withLock { table in
            func take(_ rate: Rate?, _ kind: Kind, _ key: some Hashable) {
                // Where one limit refuses, the others are not charged.
                guard let rate, tightest?.wait == nil else { return }
                var hasher = Hasher()
                hasher.combine(kind)
                hasher.combine(key)
                let standing = table.take(hasher.finalize(), rate: rate, at: now)
                if standing.wait != nil || standing.remaining < tightest?.remaining ?? .max { tightest = standing }
            }
            if let client, !configuration.exempt.contains(where: { $0.contains(client) }) {
                take(configuration.address, .address, client.subscriber)
                if isSigningIn { take(configuration.signIn, .signIn, client.subscriber) }
            }
            if configuration.user != nil, let token = head.headerFields.first(.authorization) {
                take(configuration.user, .user, token.hasPrefix("Bearer ") ? token.dropFirst(7) : token[...])
            }
        }
        return tightest
    }
}

extension Standing {
    /// Tells the client how it stands, in the three fields of draft-ietf-httpapi-ratelimit-headers-05.
    func add(to headers: inout HTTPFields) {
        headers.append(HTTPField(name: .rateLimitLimit, value: String(rate.burst)))
        headers.append(HTTPField(name: .rateLimitRemaining, value: String(remaining)))
        headers.append(HTTPField(name: .rateLimitReset, value: String(Self.wholeSeconds(full))))
    }

    /// What a client is told that asks too often; nil where it does not.
    var refusal: APIError? {
        guard let wait else { return nil }
        return APIError(
            .tooManyRequests, code: "rate_limited", "Too many requests",
            headers: [.retryAfter: String(max(1, Self.wholeSeconds(wait)))])
    }

    /// Rounded up, but for what is only the rounding of its arithmetic.
    private static func wholeSeconds(_ seconds: Double) -> Int { Int((seconds - 1e-6).rounded(.up)) }
}
