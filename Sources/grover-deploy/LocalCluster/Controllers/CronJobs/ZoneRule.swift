/// How a zone goes on for ever: `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX).
struct ZoneRule: Sendable, Equatable {
    /// A change of offset, each year: the n-th such weekday of a month (5 for the last), or a day of the year.
    private struct Change: Equatable {
        var month = 0
        var week = 0
        var day = 0
        /// A day counted from 1, leap days not, or from 0, leap days too; nil for a weekday of a month.
        var dayOfYear: Int?
        var skipsLeapDay = false
        var seconds = 7200

        func time(in year: Int) -> Int {
            if let dayOfYear {
                let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
                let extra = skipsLeapDay ? (isLeap && dayOfYear >= 60 ? 0 : -1) : 0
                return CivilDate.seconds(year: year, month: 1, day: 1) + (dayOfYear + extra) * 86_400 + seconds
            }
            let first = CivilDate.seconds(year: year, month: month, day: 1)
            let next =
                month == 12
                ? CivilDate.seconds(year: year + 1, month: 1, day: 1)
                : CivilDate.seconds(year: year, month: month + 1, day: 1)
            let weekday = CivilDate(secondsSince1970: first).weekday
            var time = first + ((day - weekday + 7) % 7) * 86_400 + (week - 1) * 7 * 86_400
            while time >= next { time -= 7 * 86_400 }
            return time + seconds
        }
    }

    private let standard: Int
    private var summer: Int
    private var begin: Change?
    private var end: Change?

    init?(_ text: String) {
        var rest = Substring(text)
        guard Self.skipName(&rest), let west = Self.time(&rest) else { return nil }
        standard = -west
        summer = standard + 3600
        guard !rest.isEmpty else { return }
        guard Self.skipName(&rest) else { return nil }
        if rest.first != ",", let west = Self.time(&rest) { summer = -west }
        let parts = rest.split(separator: ",").map(String.init)
        guard parts.count == 2, let begin = Self.change(parts[0]), let end = Self.change(parts[1]) else { return nil }
        self.begin = begin
        self.end = end
    }

    func offset(at time: Int) -> Int {
        guard let begin, let end else { return standard }
        let year = CivilDate(secondsSince1970: time + standard).year
        let start = begin.time(in: year) - standard
        let finish = end.time(in: year) - summer
        let isSummer = start < finish ? time >= start && time < finish : time >= start || time < finish
        return isSummer ? summer : standard
    }

    private static func skipName(_ text: inout Substring) -> Bool {
        if text.first == "<" {
            guard let close = text.firstIndex(of: ">") else { return false }
            text = text[text.index(after: close)...]
            return true
        }
        let name = text.prefix { $0.isLetter }
        text = text.dropFirst(name.count)
        return name.count >= 3
    }

    /// `-1`, `5:30`, `3`; in seconds.
    private static func time(_ text: inout Substring) -> Int? {
        let sign = text.first == "-" ? -1 : 1
        if text.first == "-" || text.first == "+" { text = text.dropFirst() }
        let digits = text.prefix { $0.isNumber || $0 == ":" }
        text = text.dropFirst(digits.count)
        let parts = digits.split(separator: ":").compactMap { Int($0) }
        guard let hours = parts.first else { return nil }
        let minutes = parts.count > 1 ? parts[1] : 0
        let seconds = parts.count > 2 ? parts[2] : 0
        return sign * (hours * 3600 + minutes * 60 + seconds)
    }

    private static func change(_ text: String) -> Change? {
        let pieces = text.split(separator: "/")
        var change = Change()
        if pieces.count == 2 {
            var rest = pieces[1]
            guard let seconds = time(&rest) else { return nil }
            change.seconds = seconds
        }
        guard let date = pieces.first else { return nil }
        if date.first == "M" {
            let numbers = date.dropFirst().split(separator: ".").compactMap { Int($0) }
            guard numbers.count == 3, (1...12).contains(numbers[0]) else { return nil }
            (change.month, change.week, change.day) = (numbers[0], numbers[1], numbers[2])
            return change
        }
        change.skipsLeapDay = date.first == "J"
        guard let day = Int(date.first == "J" ? date.dropFirst() : date) else { return nil }
        change.dayOfYear = day
        return change
    }
}
