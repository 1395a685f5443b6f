internal import ServiceKit

/// What the gateway reads from its settings, beside what every service does.
struct GatewayConfiguration: Sendable {
    let upstreams: [Upstream]
    let silence: Duration
    let deadline: Duration
    let concurrency: Int
    let breaker: CircuitBreaker.Limits
    let maximumBody: Int
    let proxies: TrustedProxies
    let limits: RateLimits.Configuration
    let compressionMinimum: Int
    let strictTransport: Int

    init(_ settings: Settings) {
        upstreams = Upstream.all(settings)
        silence = settings.seconds(
            "UPSTREAM_TIMEOUT_SECONDS", default: .seconds(10),
            "how long a service may be silent; connecting is tried for half of it")
        deadline = settings.seconds(
            "UPSTREAM_DEADLINE_SECONDS", default: .seconds(60),
            "how long the head of an answer may take, the request's body included")
        concurrency = settings.int(
            "UPSTREAM_CONCURRENCY", in: 1...10_000, default: 256,
            "how many requests each service has at a time; more are answered 503")
        breaker = CircuitBreaker.Limits(
            failures: settings.int(
                "BREAKER_FAILURES", in: 1...1_000_000, default: 5,
                "after so many failures in a row a service is not asked for a while"),
            window: settings.int(
                "BREAKER_WINDOW", in: 1...64, default: 20, "nor where half of so many last answers were failures"),
            rest: settings.seconds(
                "BREAKER_OPEN_SECONDS", default: .seconds(10), "how long it is not asked, before one request tries"))
        maximumBody = settings.int(
            "MAX_BODY_BYTES", in: 1...1 << 40, default: 10 << 20, "a larger body is answered 413")
        proxies = TrustedProxies(
            settings.addressBlocks(
                "TRUSTED_PROXIES", "whose X-Forwarded-* tell who the client is: blocks of addresses, with commas"))
        limits = RateLimits.Configuration(settings)
        compressionMinimum = settings.int(
            "GZIP_MIN_BYTES", in: 0...1 << 30, default: 1000, "shorter answers are not packed; 0 packs none")
        strictTransport = settings.int(
            "HSTS_SECONDS", in: 0...1 << 31, default: 0,
            "Strict-Transport-Security, for where TLS ends before the gateway; 0 says nothing of it")
    }
}

extension RateLimits.Configuration {
    init(_ settings: Settings) {
        user = Self.rate(
            settings, "RATE_LIMIT_USER", perSecond: 50, burst: 200, of: "requests of one user, by the token")
        address = Self.rate(
            settings, "RATE_LIMIT_ADDRESS", perSecond: 500, burst: 2000,
            of: "requests from one address, of IPv6 from one /64")
        let signIns = settings.int(
            "RATE_LIMIT_SIGN_IN_PER_MINUTE", in: 0...1_000_000, default: 60,
            "sign-ins from one address; 0 is no limit")
        signIn = signIns == 0 ? nil : Rate(perSecond: Double(signIns) / 60, burst: signIns)
        exempt = settings.addressBlocks(
            "RATE_LIMIT_EXEMPT", default: "127.0.0.0/8,::1", "addresses that are not limited as such; users still are"
        )
        buckets = settings.int(
            "RATE_LIMIT_BUCKETS", in: 1...10_000_000, default: 100_000, "how many users and addresses are remembered")
    }

    private static func rate(
        _ settings: Settings, _ name: String, perSecond: Int, burst: Int, of what: String
    ) -> Rate? {
        let perSecond = settings.int(
            "\(name)_PER_SECOND", in: 0...1_000_000, default: perSecond, "\(what); 0 is no limit")
        let burst = settings.int(
            "\(name)_BURST", in: 1...1_000_000, default: burst, "how many of them may come at once")
        return perSecond == 0 ? nil : Rate(perSecond: Double(perSecond), burst: burst)
    }
}
