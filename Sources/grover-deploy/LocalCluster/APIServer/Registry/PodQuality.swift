import Documents
import KubernetesModel

/// The quality of service that a pod's requests and limits amount to.
enum PodQuality {
    static func qosClass(of pod: Node) -> String {
        let containers =
            (pod.value(at: "spec", "containers")?.list ?? []) + (pod.value(at: "spec", "initContainers")?.list ?? [])
        var asksForAnything = false
        var isGuaranteed = !containers.isEmpty
        for container in containers {
            let limits = container.value(at: "resources", "limits")
            let requests = container.value(at: "resources", "requests")
            for name in ["cpu", "memory"] {
                let limit = limits?[name]?.scalarText
                let request = requests?[name]?.scalarText
                if limit != nil || request != nil { asksForAnything = true }
                if limit == nil || (request != nil && request != limit) { isGuaranteed = false }
            }
        }
        if isGuaranteed { return "Guaranteed" }
        return asksForAnything ? "Burstable" : "BestEffort"
    }
}
