internal import Documents
internal import KubernetesModel

/// What other objects may have to do with a PodDisruptionBudget.
final class BudgetFacts: Sendable {
    let selector: LabelSelector?
    let selectorSpot: Spot?
    let least: IntOrPercent?
    let leastSpot: Spot?

    init(_ object: LintObject) {
        let node = object.spec?["selector"]
        selector = node.flatMap { LabelSelector($0) }
        selectorSpot = node.map { Spot($0) }
        least = object.spec?["minAvailable"].flatMap { IntOrPercent($0) }
        leastSpot = object.spec?["minAvailable"].map { Spot($0) }
    }
}
