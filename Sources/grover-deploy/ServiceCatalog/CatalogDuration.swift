/// Durations as the catalog writes them: `30s`, `10m`, `1h30m`.
public enum CatalogDuration {
    /// The whole seconds of a duration; nil for text that is none, fractions included, for Kubernetes counts seconds.
    public static func seconds(_ text: String) -> Int? {
        var total = 0
        var digits = ""
        var lastUnit = Int.max
        for character in text {
            if character.isASCII, character.isNumber {
                digits.append(character)
                continue
            }
            guard let unit = units[character], unit < lastUnit, let count = Int(digits) else { return nil }
            let (seconds, tooLarge) = count.multipliedReportingOverflow(by: unit)
            guard !tooLarge, seconds <= longest, total + seconds <= longest else { return nil }
            total += seconds
            digits = ""
            lastUnit = unit
        }
        return digits.isEmpty && lastUnit != .max ? total : nil
    }

    private static let units: [Character: Int] = ["h": 3600, "m": 60, "s": 1]
    /// What the API's 32-bit fields can hold.
    private static let longest = Int(Int32.max)
}
