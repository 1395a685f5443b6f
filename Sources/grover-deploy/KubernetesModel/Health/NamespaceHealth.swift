internal import Documents

extension Health {
    static func namespace(_ object: Node) -> HealthStatus {
        object.value(at: "status", "phase")?.string == "Terminating" ? .terminating : .current
    }
}
