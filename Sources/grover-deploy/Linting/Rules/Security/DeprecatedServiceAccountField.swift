internal import Documents

extension Rule {
    static let deprecatedServiceAccountField = Rule(
        "deprecated-service-account-field", .warning, "a pod that names its account in the old field",
        why: "'serviceAccount' is deprecated; where both fields differ, one of them does not count.",
        fix: "Write serviceAccountName.", peers: [.kubeLinter("deprecated-service-account-field")],
        .pods { pod, report in
            guard let entry = pod.spec.map?.entry("serviceAccount") else { return }
            guard pod.spec["serviceAccountName"] != entry.value else { return }
            report(
                "'serviceAccount' is deprecated; write serviceAccountName", at: entry.spot,
                fix: pod.spec["serviceAccountName"] == nil ? ("serviceAccount", "serviceAccountName") : nil)
        })
}
