#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The time of a line of the log: RFC 3339, UTC, with milliseconds.
///
/// Reckoned here, as a general formatter takes longer than the rest of the line.
enum LogTime {
    static func append(nanoseconds: UInt64, to bytes: inout [UInt8]) {
        let seconds = Int(nanoseconds / 1_000_000_000)
        let (day, rest) = (seconds / 86_400, seconds % 86_400)
        // Years that begin with March, in eras of 400 years, which all have as many days (proleptic Gregorian calendar).
        let shifted = day + 719_468
        let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        put(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), digits: 4, then: "-", to: &bytes)
        put(month, digits: 2, then: "-", to: &bytes)
        put(dayOfYear - (153 * march + 2) / 5 + 1, digits: 2, then: "T", to: &bytes)
        put(rest / 3600, digits: 2, then: ":", to: &bytes)
        put(rest / 60 % 60, digits: 2, then: ":", to: &bytes)
        put(rest % 60, digits: 2, then: ".", to: &bytes)
        put(Int(nanoseconds % 1_000_000_000) / 1_000_000, digits: 3, then: "Z", to: &bytes)
    }

    private static func put(_ number: Int, digits: Int, then separator: Unicode.Scalar, to bytes: inout [UInt8]) {
        var divisor = digits == 4 ? 1000 : digits == 3 ? 100 : 10
        while divisor > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
            divisor /= 10
        }
        bytes.append(UInt8(ascii: separator))
    }
}
