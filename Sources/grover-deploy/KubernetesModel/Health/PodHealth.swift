internal import Documents

extension Health {
    /// Whether the pod serves; why it does not, and whether that is final, is `Diagnosis`'s to say.
    static func pod(_ object: Node) -> HealthStatus {
        switch object.value(at: "status", "phase")?.string {
        case "Succeeded": return .current
        case "Failed":
            return .failed(object.value(at: "status", "message")?.string ?? "the pod has failed")
        default: break
        }
        if let ready = object.condition("Ready"), ready["status"]?.string == "True" { return .current }
        for status in object.containerStatuses {
            if let waiting = status.value(at: "state", "waiting"), let reason = waiting["reason"]?.string {
                let text = "container '\(status["name"]?.string ?? "?")' waits: \(reason)"
                return reason == "CrashLoopBackOff" ? .failed(text) : .inProgress(text)
            }
        }
        if let scheduled = object.condition("PodScheduled"), scheduled["status"]?.string == "False" {
            return .inProgress(text(of: scheduled))
        }
        if let ready = object.condition("Ready") { return .inProgress(text(of: ready)) }
        return .inProgress("the pod is not scheduled yet")
    }
}
