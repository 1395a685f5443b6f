import Documents
import KubernetesModel

/// Warnings about objects that are accepted all the same.
enum ObjectWarnings {
    static func of(_ object: Node) -> [String] {
        var warnings: [String] = []
        let template = object.value(at: "spec", "template")
        let (pod, path) = template.map { ($0, "spec.template.") } ?? (object, "")
        let annotation = "seccomp.security.alpha.kubernetes.io/pod"
        if pod.annotations[annotation] != nil {
            warnings.append(
                "\(path)metadata.annotations[\(annotation)]: non-functional in v1.27+; "
                    + "use the \"seccompProfile\" field instead")
        }
        for key in ["initContainers", "containers"] {
            for (index, container) in (pod.value(at: "spec", key)?.list ?? []).enumerated() {
                var seen: Set<String> = []
                for (position, variable) in (container["env"]?.list ?? []).enumerated() {
                    guard let name = variable["name"]?.string, !seen.insert(name).inserted else { continue }
                    warnings.append(
                        "\(path)spec.\(key)[\(index)].env[\(position)]: hides previous definition of "
                            + "\"\(name)\", which may be dropped when using apply")
                }
            }
        }
        return warnings
    }
}
