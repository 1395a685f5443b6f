/// The date and the time of day of a moment, in UTC.
///
/// Reckoned here, as a general formatter takes longer than all else of an answer's line or a line of the log.
public struct UTCTime: Sendable, Hashable {
    public let year: Int
    public let month: Int
    public let day: Int
    /// Since midnight.
    public let seconds: Int

    /// - Parameter seconds: since 1970; before that is less than nought.
    public init(secondsSince1970 seconds: Int) {
        // Rounded down, also before 1970.
        let days = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
        self.seconds = seconds - days * 86_400
        // Years that begin with March, in eras of 400 years, which all have as many days (proleptic Gregorian calendar).
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        month = march < 10 ? march + 3 : march - 9
        day = dayOfYear - (153 * march + 2) / 5 + 1
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `2026-11-22T11:00:07`: what all forms of RFC 3339 begin with. Years have four digits.
    public func append(to bytes: inout [UInt8]) {
        Self.append(year, digits: 4, to: &bytes)
        for (separator, number) in [
            ("-" as Unicode.Scalar, month), ("-", day), ("T", seconds / 3600), (":", seconds / 60 % 60),
            (":", seconds % 60),
        ] {
            bytes.append(UInt8(ascii: separator))
            Self.append(number, digits: 2, to: &bytes)
        }
    }

    /// A number with noughts before it.
    public static func append(_ number: Int, digits: Int, to bytes: inout [UInt8]) {
        var divisor = 1
        for _ in 1..<digits { divisor *= 10 }
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
    }
}
