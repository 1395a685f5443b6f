internal import Documents

extension Health {
    private static let broken: Set<String> = [
        "FailedGetScale", "FailedUpdateScale", "FailedGetResourceMetric", "FailedGetObjectMetric",
        "FailedGetPodsMetric", "FailedGetExternalMetric", "FailedComputeMetricsReplicas", "InvalidSelector",
    ]

    /// Current unless a condition says that it cannot scale; one without a controller has no conditions.
    static func horizontalPodAutoscaler(_ object: Node) -> HealthStatus {
        for condition in object.value(at: "status", "conditions")?.list ?? []
        where condition["status"]?.string == "False" {
            if let reason = condition["reason"]?.string, broken.contains(reason) {
                return .inProgress(text(of: condition))
            }
        }
        return .current
    }
}
