internal import Documents

extension Rule {
    static let cronSchedule = Rule(
        "invalid-cron-schedule", .error, "a schedule that cron cannot read",
        why: "The API server refuses the CronJob.",
        fix: "Write five fields: minute, hour, day of month, month, day of week.",
        .objects(["CronJob"]) { object, report in
            guard let node = object.spec?["schedule"], let text = node.string, !isSchedule(text) else { return }
            report("'\(text)' is no schedule; write minute, hour, day, month and weekday", at: node)
        })

    private static func isSchedule(_ text: String) -> Bool {
        if text.hasPrefix("@") {
            let names = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"]
            return names.contains(text) || text.hasPrefix("@every ")
        }
        let fields = text.split(separator: " ")
        let bounds = [0...59, 0...23, 1...31, 1...12, 0...7]
        guard fields.count == bounds.count else { return false }
        return zip(fields, bounds).allSatisfy { field, bounds in
            field.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { isPart($0, bounds) }
        }
    }

    private static func isPart(_ part: Substring, _ bounds: ClosedRange<Int>) -> Bool {
        let steps = part.split(separator: "/", omittingEmptySubsequences: false)
        guard steps.count <= 2, let range = steps.first else { return false }
        if steps.count == 2, (Int(steps[1]) ?? 0) < 1 { return false }
        if range == "*" || range == "?" { return true }
        return range.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).allSatisfy { word in
            if let number = Int(word) { return bounds.contains(number) }
            return names.contains(word.lowercased()) && bounds.upperBound <= 12
        }
    }

    private static let names: Set<String> = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "sun", "mon", "tue",
        "wed",
        "thu", "fri", "sat",
    ]
}
