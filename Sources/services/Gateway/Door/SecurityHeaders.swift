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
        var hasPolicy = false
        var isTold = false
        // Seen through once: to ask for a field by its name would make an index of all.
        for field in headers {
            hasPolicy = hasPolicy || field.name == .contentSecurityPolicy
            isTold = isTold || fields.contains { $0.name == field.name }
        }
        for field in fields {
            if isTold { headers[field.name] = field.value } else { headers.append(field) }
        }
        if !hasPolicy { headers.append(policy) }
    }
}
