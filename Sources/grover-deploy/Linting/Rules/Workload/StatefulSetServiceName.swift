internal import Documents

extension Rule {
    static let statefulSetServiceName = Rule(
        "statefulset-has-servicename", .warning, "a StatefulSet whose pods have no names of their own",
        why: "Without serviceName the pods have no DNS names, which is what a StatefulSet is most often for.",
        fix: "Set serviceName to a headless Service.", peers: [.kubeScore("statefulset-has-servicename")],
        .objects(["StatefulSet"]) { object, report in
            guard object.spec?["serviceName"]?.string?.isEmpty != false else { return }
            report(
                "'\(object.name)' has no serviceName, so that its pods have no names; set one",
                at: object.spec?["serviceName"] ?? object.head)
        })
}
