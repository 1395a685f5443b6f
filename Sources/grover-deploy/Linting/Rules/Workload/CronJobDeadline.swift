internal import Documents

extension Rule {
    static let cronJobDeadline = Rule(
        "cronjob-has-deadline", .warning, "a CronJob that gives up after a hundred missed starts",
        why: "Without startingDeadlineSeconds, a controller that was away for long counts every start it missed, and"
            + " after 100 of them never starts the job again.",
        fix: "Set startingDeadlineSeconds (of 10 or more).", peers: [.kubeScore("cronjob-has-deadline")],
        .objects(["CronJob"]) { object, report in
            let node = object.spec?["startingDeadlineSeconds"]
            guard node == nil || (node?.int ?? 10) < 10 else { return }
            report("'\(object.name)' has no startingDeadlineSeconds of 10 or more; set it", at: node ?? object.head)
        })
}
