internal import HTTPTypes

/// What every answer tells a browser to refrain from.
struct SecurityHeaders: Sendable {
    private let fields: [HTTPField]
    private let policy = HTTPField(
        name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'")

    /// - Parameter strictTransport: how many seconds a browser is to come by TLS only; 0 says nothing of it. It is for where TLS
    ///   ends before the gateway.
    init(strictTransport: Int) {
        var fields = [
            HTTPField(name: .xContentTypeOptions, value: "nosniff"),
            HTTPField(name: .frameOptions, value: "DENY"),
            HTTPField(name: .referrerPolicy, value: "no-referrer"),
        ]
        if strictTransport > 0 {
            fields.append(
                HTTPField(name: .strictTransportSecurity, value: "max-age=\(strictTransport); includeSubDomains"))
        }
        self.fields = fields
    }

    /// A policy for content that is there already stands: a page knows what it loads.
    func add(to headers: inout HTTPFields) {
        for field in fields { headers[field.name] = field.value }
        if headers[.contentSecurityPolicy] == nil { headers.append(policy) }
    }
}
