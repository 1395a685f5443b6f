internal import Documents

/// What other objects may have to do with an autoscaler.
final class AutoscalerFacts: Sendable {
    let kind: String
    let name: String
    let spot: Spot?
    let least: Int

    init(_ object: LintObject) {
        let target = object.spec?["scaleTargetRef"]
        kind = target?["kind"]?.string ?? ""
        name = target?["name"]?.string ?? ""
        spot = (target?["name"] ?? target).map { Spot($0) }
        least = object.spec?["minReplicas"]?.int ?? 1
    }
}
