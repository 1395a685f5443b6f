internal import Documents

extension Rule {
    static let jobWithoutTTL = Rule(
        "job-ttl-seconds-after-finished", .warning, "a Job of a fixed name that stays when it is done",
        why:
            "The template of a Job is immutable: the next release cannot apply a changed Job while the old one of the"
            + " same name is there. Jobs of a CronJob have names of their own, and its history limits clear up.",
        fix: "Set ttlSecondsAfterFinished, or use generateName; of a CronJob's Jobs, remove it.",
        peers: [.kubeLinter("job-ttl-seconds-after-finished")],
        .objects(["Job", "CronJob"]) { object, report in
            if object.kind == "CronJob" {
                let node = object.spec?["jobTemplate"]?["spec"]?["ttlSecondsAfterFinished"]
                guard let node else { return }
                return report("CronJob '\(object.name)' keeps its history by limits; remove this", at: node)
            }
            guard object.metadata?["name"] != nil, object.spec?["ttlSecondsAfterFinished"] == nil,
                object.metadata?["annotations"]?["helm.sh/hook-delete-policy"] == nil,
                object.metadata?["ownerReferences"] == nil
            else { return }
            report(
                "Job '\(object.name)' stays under its name when it is done, and a changed one cannot take its place;"
                    + " set ttlSecondsAfterFinished", at: object.head)
        })
}
