/// Amounts of cpu, memory and disk as the catalog takes them: never negative, never empty.
enum CatalogQuantity {
    static func accepts(_ text: String) -> Bool {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let suffix = text.dropFirst(number.count)
        guard number.contains(where: \.isNumber), number.count(where: { $0 == "." }) <= 1 else { return false }
        if units.contains(String(suffix)) { return true }
        guard suffix.first == "e" || suffix.first == "E" else { return false }
        return Int8(suffix.dropFirst()) != nil
    }

    private static let units: Set<String> = [
        "", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei",
    ]
}
