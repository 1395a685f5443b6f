/// Names of variables and keys that hold secrets.
enum SecretName {
    private static let words = [
        "PASSWORD", "PASSWD", "SECRET", "APIKEY", "API_KEY", "ACCESS_KEY", "PRIVATE_KEY", "CREDENTIAL", "TOKEN",
    ]
    /// Names with such a word that tell about the secret rather than hold it.
    private static let endings = [
        "_FILE", "_PATH", "_NAME", "_URL", "_ENDPOINT", "_TTL", "_SECONDS", "_MINUTES", "_HOURS", "_DAYS", "_EXPIRY",
        "_ENABLED",
        "_TYPE", "_LENGTH", "_HEADER", "_ALGORITHM", "_LIMIT", "_ISSUER", "_AUDIENCE", "_DIR", "_REF",
    ]

    static func matches(_ name: String) -> Bool {
        let upper = name.uppercased().replacing("-", with: "_").replacing(".", with: "_")
        return words.contains(where: upper.contains) && !endings.contains(where: upper.hasSuffix)
    }

    /// `$(OTHER)` and the like point at the secret.
    static func isReference(_ text: String) -> Bool {
        text.hasPrefix("$(") || text.hasPrefix("${") || text == "true" || text == "false" || Int(text) != nil
            || text.hasPrefix("/")
    }
}
