internal import Documents

extension Rule {
    static let deprecatedAnnotation = Rule(
        "deprecated-annotation", .warning, "an annotation or label whose place a field took",
        why: "Newer versions of Kubernetes do not read it, so that what it says does not happen.",
        fix: "Write the field that the message names.",
        .objects([]) { object, report in
            for node in [object.metadata, object.kind == "Pod" ? nil : object.pod?.metadata] {
                for entry in node?["annotations"]?.map ?? Mapping() {
                    guard let instead = replacement(for: entry.key) else { continue }
                    report("'\(entry.key)' is no longer read; write \(instead)", at: entry.spot)
                }
            }
            for entry in object.pod?.spec["nodeSelector"]?.map ?? Mapping() {
                guard entry.key.hasPrefix("beta.kubernetes.io/") else { continue }
                report(
                    "'\(entry.key)' is deprecated; write '\(entry.key.dropFirst("beta.".count))'", at: entry.spot,
                    fix: (entry.key, String(entry.key.dropFirst("beta.".count))))
            }
        })

    private static func replacement(for key: String) -> String? {
        if key.hasPrefix("container.seccomp.security.alpha.kubernetes.io/") {
            return "securityContext.seccompProfile"
        }
        if key.hasPrefix("container.apparmor.security.beta.kubernetes.io/") {
            return "securityContext.appArmorProfile"
        }
        return fields[key]
    }

    private static let fields = [
        "kubernetes.io/ingress.class": "spec.ingressClassName",
        "seccomp.security.alpha.kubernetes.io/pod": "securityContext.seccompProfile",
        "scheduler.alpha.kubernetes.io/critical-pod": "priorityClassName",
        "scheduler.alpha.kubernetes.io/affinity": "spec.affinity",
        "scheduler.alpha.kubernetes.io/tolerations": "spec.tolerations",
        "service.alpha.kubernetes.io/tolerate-unready-endpoints": "spec.publishNotReadyAddresses",
        "volume.beta.kubernetes.io/storage-class": "spec.storageClassName",
    ]
}
