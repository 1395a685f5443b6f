extension BodyFields {
    /// The address of something on the web, or nil where it is absent or null; no scheme that could run in a reader's page.
    public mutating func webAddress(_ name: String) -> String? {
        guard let text = string(name), !text.isEmpty else { return nil }
        let lower = text.lowercased()
        if !lower.hasPrefix("http://"), !lower.hasPrefix("https://") {
            add("url_scheme", at: name, "URL scheme should be 'http' or 'https'")
        }
        return text
    }
}
