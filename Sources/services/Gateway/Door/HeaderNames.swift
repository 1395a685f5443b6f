internal import HTTPTypes

extension HTTPField.Name {
    static let rateLimitLimit = known("RateLimit-Limit")
    static let rateLimitRemaining = known("RateLimit-Remaining")
    static let rateLimitReset = known("RateLimit-Reset")
    static let forwardedFor = known("X-Forwarded-For")
    static let frameOptions = known("X-Frame-Options")
    static let referrerPolicy = known("Referrer-Policy")

    private static func known(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("'\(text)' is no header name") }
        return name
    }
}

extension HTTPFields {
    /// The value of the first such field, without those of further ones.
    func first(_ name: HTTPField.Name) -> String? { first { $0.name == name }?.value }
}
