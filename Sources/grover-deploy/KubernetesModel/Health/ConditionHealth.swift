internal import Documents

extension Health {
    /// Any other kind: the conditions that kinds agree on, and no conditions mean nothing to wait for.
    static func byConditions(_ object: Node) -> HealthStatus {
        if let reconciling = object.condition("Reconciling"), reconciling["status"]?.string == "True" {
            return .inProgress(text(of: reconciling))
        }
        if let stalled = object.condition("Stalled"), stalled["status"]?.string == "True" {
            return .failed(text(of: stalled))
        }
        if let ready = object.condition("Ready"), ready["status"]?.string != "True" {
            return .inProgress(text(of: ready))
        }
        return .current
    }

    /// A condition's message, or else its reason, or else its type.
    static func text(of condition: Node) -> String {
        for key in ["message", "reason", "type"] {
            if let text = condition[key]?.string, !text.isEmpty { return text }
        }
        return "unknown"
    }

    /// A count of the status; absent means none.
    static func count(_ object: Node, _ field: String) -> Int {
        object.value(at: "status", field)?.int ?? 0
    }

    /// `spec.replicas`, which defaults to one.
    static func wantedReplicas(_ object: Node) -> Int {
        object.value(at: "spec", "replicas")?.int ?? 1
    }

    /// Waiting, where the controller has not looked at the object at all.
    static func unobserved(_ object: Node) -> HealthStatus? {
        guard object.value(at: "status", "observedGeneration")?.int == nil else { return nil }
        return .inProgress("no controller has looked at it yet")
    }
}
