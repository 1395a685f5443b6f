import KubernetesModel

/// When a CronJob is due: five fields, or one of the short forms, in the time of a zone.
struct CronSchedule: Sendable {
    private enum Form: Sendable {
        case fields(minutes: Set<Int>, hours: Set<Int>, days: Set<Int>, months: Set<Int>, weekdays: Set<Int>)
        case every(seconds: Int)
    }

    struct Failure: Error {
        let message: String
    }

    private let form: Form
    /// A day counts if either its date or its weekday fits, where both are restricted.
    private let eitherDay: Bool
    private let zone: ZoneClock

    init(_ text: String, zone: ZoneClock = .utc) throws(Failure) {
        self.zone = zone
        if text.hasPrefix("@every ") {
            guard let seconds = Self.duration(text.dropFirst(7)), seconds > 0 else {
                throw Failure(message: "failed to parse duration \(text)")
            }
            form = .every(seconds: seconds)
            eitherDay = false
            return
        }
        let expanded = try text.hasPrefix("@") ? Self.expand(text) : text
        let fields = expanded.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init)
        guard fields.count == 5 else {
            throw Failure(
                message: "expected exactly 5 fields, found \(fields.count): [\(fields.joined(separator: " "))]")
        }
        form = .fields(
            minutes: try CronField.minutes.read(fields[0]), hours: try CronField.hours.read(fields[1]),
            days: try CronField.days.read(fields[2]), months: try CronField.months.read(fields[3]),
            weekdays: try CronField.weekdays.read(fields[4]))
        eitherDay = !CronField.isFree(fields[2]) && !CronField.isFree(fields[4])
    }

    /// The first moment after another one; nil when none comes within five years.
    func next(after moment: Timestamp) -> Timestamp? {
        let start = Int(moment.microseconds / 1_000_000)
        switch form {
        case .every(let seconds):
            return Timestamp(secondsSince1970: Double(start + seconds))
        case .fields(let minutes, let hours, let days, let months, let weekdays):
            var time = start - start % 60 + 60
            let limit = time + 5 * 366 * 86_400
            while time < limit {
                let local = time + zone.offset(at: time)
                let date = CivilDate(secondsSince1970: local)
                let inDay = local - date.midnight
                let dateFits = days.contains(date.day)
                let weekdayFits = weekdays.contains(date.weekday)
                let dayFits = eitherDay ? dateFits || weekdayFits : dateFits && weekdayFits
                if !months.contains(date.month) || !dayFits {
                    time += 86_400 - inDay
                } else if !hours.contains(inDay / 3600) {
                    time += 3600 - inDay % 3600
                } else if !minutes.contains(inDay % 3600 / 60) {
                    time += 60
                } else {
                    return Timestamp(secondsSince1970: Double(time))
                }
            }
            return nil
        }
    }

    /// The last moment up to another one, sought further and further back.
    func latest(notAfter now: Timestamp, since earliest: Timestamp) -> Timestamp? {
        var span = 60.0
        while span < now.seconds(since: earliest) {
            if var found = next(after: now.advanced(bySeconds: -span)), found <= now {
                while let later = next(after: found), later <= now { found = later }
                return found
            }
            span *= 2
        }
        return next(after: earliest).flatMap { $0 <= now ? $0 : nil }
    }

    private static func expand(_ text: String) throws(Failure) -> String {
        switch text {
        case "@yearly", "@annually": return "0 0 1 1 *"
        case "@monthly": return "0 0 1 * *"
        case "@weekly": return "0 0 * * 0"
        case "@daily", "@midnight": return "0 0 * * *"
        case "@hourly": return "0 * * * *"
        default: throw Failure(message: "unrecognized descriptor: \(text)")
        }
    }

    /// `1h30m`, in seconds.
    private static func duration(_ text: Substring) -> Int? {
        var total = 0
        var number = ""
        for character in text {
            if character.isASCII, character.isNumber {
                number.append(character)
                continue
            }
            guard let value = Int(number), value < 100_000_000 else { return nil }
            switch character {
            case "h": total += value * 3600
            case "m": total += value * 60
            case "s": total += value
            default: return nil
            }
            number = ""
        }
        return number.isEmpty ? total : nil
    }
}

/// One field of a schedule: which numbers it may hold, and the names that some of them have.
private struct CronField {
    static let minutes = CronField(0...59)
    static let hours = CronField(0...23)
    static let days = CronField(1...31)
    static let months = CronField(
        1...12, ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"])
    static let weekdays = CronField(0...6, ["sun", "mon", "tue", "wed", "thu", "fri", "sat"])

    private let range: ClosedRange<Int>
    private let names: [String]

    private init(_ range: ClosedRange<Int>, _ names: [String] = []) {
        self.range = range
        self.names = names
    }

    static func isFree(_ text: String) -> Bool { text.hasPrefix("*") || text == "?" }

    func read(_ text: String) throws(CronSchedule.Failure) -> Set<Int> {
        var members: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "/", omittingEmptySubsequences: false)
            guard pieces.count <= 2, let first = pieces.first else {
                throw CronSchedule.Failure(message: "too many slashes: \(part)")
            }
            let step = pieces.count == 2 ? try number(pieces[1]) : 1
            guard step > 0 else {
                throw CronSchedule.Failure(message: "step of range should be a positive number: \(part)")
            }
            let bounds = first.split(separator: "-", omittingEmptySubsequences: false)
            let low: Int
            let high: Int
            if first == "*" || first == "?" {
                (low, high) = (range.lowerBound, range.upperBound)
            } else if bounds.count == 1 {
                low = try number(first)
                high = pieces.count == 2 ? range.upperBound : low
            } else if bounds.count == 2 {
                (low, high) = (try number(bounds[0]), try number(bounds[1]))
            } else {
                throw CronSchedule.Failure(message: "too many hyphens: \(part)")
            }
            if low < range.lowerBound {
                throw CronSchedule.Failure(
                    message: "beginning of range (\(low)) below minimum (\(range.lowerBound)): \(part)")
            }
            if high > range.upperBound {
                throw CronSchedule.Failure(
                    message: "end of range (\(high)) above maximum (\(range.upperBound)): \(part)")
            }
            if low > high {
                throw CronSchedule.Failure(
                    message: "beginning of range (\(low)) beyond end of range (\(high)): \(part)")
            }
            members.formUnion(stride(from: low, through: high, by: step))
        }
        return members
    }

    private func number(_ text: Substring) throws(CronSchedule.Failure) -> Int {
        if let position = names.firstIndex(of: text.lowercased()) { return position + range.lowerBound }
        guard let number = Int(text), number >= 0 else {
            throw CronSchedule.Failure(
                message: "failed to parse int from \(text): strconv.Atoi: parsing \"\(text)\": invalid syntax")
        }
        return number
    }
}
