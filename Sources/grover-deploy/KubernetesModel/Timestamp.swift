#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A moment as the Kubernetes API writes it (RFC 3339 in UTC): `Time` with seconds, `MicroTime` with six digits.
public struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970, UTC, leap seconds not counted.
    public let microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    /// Moments beyond the year 9999 become its end: a manifest may ask for a grace of ages.
    public init(secondsSince1970: Double) {
        let last = 253_402_300_799.0
        microseconds = Int64((max(-last, min(last, secondsSince1970)) * 1_000_000).rounded())
    }

    public static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    public var secondsSince1970: Double { Double(microseconds) / 1_000_000 }

    public func seconds(since earlier: Timestamp) -> Double {
        Double(microseconds - earlier.microseconds) / 1_000_000
    }

    public func advanced(bySeconds seconds: Double) -> Timestamp {
        guard abs(seconds) < 1e9 else { return Timestamp(secondsSince1970: secondsSince1970 + seconds) }
        return Timestamp(microseconds: microseconds + Int64((seconds * 1_000_000).rounded()))
    }

    /// `2026-11-22T11:00:07Z`.
    public var text: String { format(fraction: "") }

    /// `2026-11-22T11:00:07.428000Z`, as Leases and Events want it.
    public var microText: String {
        let fraction = microseconds - seconds * 1_000_000
        return format(fraction: "." + Self.padded(Int(fraction), 6))
    }

    /// Reads `2026-11-22T11:00:07Z`, fractions and offsets too; `nil` for anything else.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[10] == 84 || bytes[10] == 116,
            bytes[13] == 58, bytes[16] == 58, let year = number(0..<4), let month = number(5..<7),
            let day = number(8..<10), let hour = number(11..<13), let minute = number(14..<16),
            let second = number(17..<19), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
            second <= 60
        else { return nil }
        var position = 19
        var fraction: Int64 = 0
        if bytes[position] == 46 {
            position += 1
            var unit: Int64 = 100_000
            let first = position
            while position < bytes.count, (48...57).contains(bytes[position]) {
                fraction += Int64(bytes[position] - 48) * unit
                unit /= 10
                position += 1
            }
            guard position > first else { return nil }
        }
        var offset: Int64 = 0
        guard position < bytes.count else { return nil }
        if bytes[position] == 90 || bytes[position] == 122 {
            guard position + 1 == bytes.count else { return nil }
        } else {
            guard bytes[position] == 43 || bytes[position] == 45, position + 6 == bytes.count,
                bytes[position + 3] == 58, let hours = number(position + 1..<position + 3),
                let minutes = number(position + 4..<position + 6)
            else { return nil }
            offset = (hours * 60 + minutes) * (bytes[position] == 43 ? 60 : -60)
        }
        let days = Self.days(year: year, month: month, day: day)
        // The 31st of a shorter month would be a day of the next.
        guard Self.date(days: days).day == Int(day) else { return nil }
        microseconds = (days * 86400 + hour * 3600 + minute * 60 + second - offset) * 1_000_000 + fraction
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    private var seconds: Int64 {
        microseconds >= 0 ? microseconds / 1_000_000 : (microseconds - 999_999) / 1_000_000
    }

    private func format(fraction: String) -> String {
        let days = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400
        let time = Int(seconds - days * 86400)
        let (year, month, day) = Self.date(days: days)
        let pad = Self.padded
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
            + "T\(pad(time / 3600, 2)):\(pad(time / 60 % 60, 2)):\(pad(time % 60, 2))\(fraction)Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar, counted in years that start in March.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func date(days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (Int(yearOfEra + era * 400 + (month <= 2 ? 1 : 0)), Int(month), Int(day))
    }
}
