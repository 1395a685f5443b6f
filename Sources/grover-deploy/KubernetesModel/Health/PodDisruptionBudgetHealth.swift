internal import Documents

extension Health {
    /// Current once written: a budget that allows no disruption now is not a fault of the release.
    static func podDisruptionBudget(_ object: Node) -> HealthStatus { .current }
}
