internal import Documents

extension Health {
    /// Bound, or waiting for the first pod that uses it.
    static func persistentVolumeClaim(_ object: Node) -> HealthStatus {
        switch object.value(at: "status", "phase")?.string {
        case "Bound": return .current
        case "Lost": return .failed("the volume behind the claim is lost")
        default: return .inProgress("the claim is not bound yet")
        }
    }
}
