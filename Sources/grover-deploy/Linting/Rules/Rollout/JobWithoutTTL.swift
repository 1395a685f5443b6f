internal import Documents

extension Rule {
    static let jobWithoutTTL = Rule(
        "job-ttl-seconds-after-finished", .warning, "a Job of a fixed name that stays when it is done",
        why:
            "The template of a Job is immutable: the next release cannot apply a changed Job while the old one of the"
            + " same name is there.",
        fix: "Set ttlSecondsAfterFinished, or use generateName.",
        peers: [.kubeLinter("job-ttl-seconds-after-finished")],
        .objects(["Job"]) { object, report in
            guard object.metadata?["name"] != nil, object.spec?["ttlSecondsAfterFinished"] == nil,
                object.metadata?["annotations"]?["helm.sh/hook-delete-policy"] == nil,
                object.metadata?["ownerReferences"] == nil
            else { return }
            report(
                "Job '\(object.name)' stays under its name when it is done, and a changed one cannot take its place;"
                    + " set ttlSecondsAfterFinished", at: object.head)
        })
}
