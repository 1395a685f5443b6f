internal import Documents

/// What other objects may have to do with an autoscaler.
final class AutoscalerFacts: Sendable {
    let kind: String
    let name: String
    let spot: Spot?
    let kindSpot: Spot?
    let least: Int
    /// That its target is said to be of.
    let group: String

    /// Of a HorizontalPodAutoscaler, or of what KEDA makes one of.
    init(_ object: LintObject) {
        let target = object.spec?["scaleTargetRef"]
        let isKEDA = object.kind == "ScaledObject"
        kind = target?["kind"]?.string ?? (isKEDA ? "Deployment" : "")
        let version = target?["apiVersion"]?.string ?? (isKEDA ? "apps/v1" : "")
        group = version.contains("/") ? String(version.prefix { $0 != "/" }) : ""
        name = target?["name"]?.string ?? ""
        kindSpot = target?["kind"].map { Spot($0) }
        spot = (target?["name"] ?? target).map { Spot($0) }
        least = object.spec?[isKEDA ? "minReplicaCount" : "minReplicas"]?.int ?? (isKEDA ? 0 : 1)
    }
}
