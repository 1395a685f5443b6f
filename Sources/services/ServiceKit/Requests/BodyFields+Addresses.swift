extension BodyFields {
    /// Whether a text is what `webAddress` lets pass.
    public static func isWebAddress(_ text: String) -> Bool {
        hasWebScheme(text) && hasHost(text)
    }

    private static func hasWebScheme(_ text: String) -> Bool {
        let lower = text.lowercased()
        return lower.hasPrefix("http://") || lower.hasPrefix("https://")
    }

    /// The address of something on the web, or nil where it is absent or null; no scheme that could run in a reader's page.
    public mutating func webAddress(_ name: String) -> String? {
        guard let text = string(name), !text.isEmpty else { return nil }
        if !Self.hasWebScheme(text) {
            add("url_scheme", at: name, "URL scheme should be 'http' or 'https'")
        } else if !Self.hasHost(text) {
            add("url_parsing", at: name, "Input should be a valid URL")
        }
        return text
    }

    /// Something between the slashes and whatever follows them, and nothing that a browser would read otherwise.
    private static func hasHost(_ text: String) -> Bool {
        let host = text.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).last?
            .prefix { !"/?#".contains($0) }
        return host?.isEmpty == false
            && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0.value != 0x7F && $0 != "\\" }
    }

    /// An e-mail address, or nil where it is absent or null: something before and after one `@`, and a dot in what is after.
    public mutating func emailAddress(_ name: String) -> String? {
        guard let text = string(name, atMost: 320) else { return nil }
        if !Self.isEmailAddress(text) { add("value_error", at: name, "value is not a valid email address") }
        return text
    }

    /// Whether a text is what `emailAddress` lets pass.
    public static func isEmailAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let labels = parts.last?.split(separator: ".", omittingEmptySubsequences: false) ?? []
        return parts.count == 2 && parts.first?.isEmpty == false && labels.count > 1
            && labels.allSatisfy { !$0.isEmpty }
            && text.unicodeScalars.allSatisfy {
                $0.value > 0x20 && $0.value != 0x7F && !"<>,;".unicodeScalars.contains($0)
            }
    }
}
