import Documents
import KubernetesModel

/// What the controller reads of a Deployment.
struct DeploymentState: Sendable {
    let object: CachedObject
    let desired: Int
    let arithmetic: RolloutArithmetic
    let recreates: Bool
    let isPaused: Bool
    let minReadySeconds: Int
    /// Nil where progress is not watched.
    let progressDeadline: Int?
    let historyLimit: Int?
    let template: Node
    let comparableTemplate: Node

    init(_ object: CachedObject) {
        self.object = object
        let spec = object.node["spec"] ?? .emptyMap
        desired = spec["replicas"]?.int ?? 1
        recreates = spec.value(at: "strategy", "type")?.string == "Recreate"
        let rolling = spec.value(at: "strategy", "rollingUpdate")
        arithmetic =
            recreates
            ? RolloutArithmetic(recreating: desired)
            : RolloutArithmetic(
                desired: desired, maxSurge: rolling?["maxSurge"].flatMap { IntOrPercent($0) } ?? .percent(25),
                maxUnavailable: rolling?["maxUnavailable"].flatMap { IntOrPercent($0) } ?? .percent(25))
        isPaused = spec["paused"]?.bool ?? false
        minReadySeconds = spec["minReadySeconds"]?.int ?? 0
        let deadline = spec["progressDeadlineSeconds"]?.int
        progressDeadline = deadline == Int(Int32.max) ? nil : deadline
        let limit = spec["revisionHistoryLimit"]?.int
        historyLimit = limit == Int(Int32.max) ? nil : limit
        template = spec["template"] ?? .emptyMap
        comparableTemplate = PodTemplate.comparable(template)
    }

    var name: String { object.name }
    var generation: Int { object.node.generation ?? 0 }
    var status: Node { object.node["status"] ?? .emptyMap }
    var conditions: [Condition] { [Condition](of: object.node) }
    var collisions: Int { status["collisionCount"]?.int ?? 0 }
    var revision: String? { object.node.annotations[Revisions.revision] }
}

/// What the Deployment controller reads of a ReplicaSet.
struct ReplicaSetState: Sendable {
    let object: CachedObject
    let replicas: Int
    let status: Node

    init(_ object: CachedObject) {
        self.object = object
        replicas = object.node.value(at: "spec", "replicas")?.int ?? 1
        status = object.node["status"] ?? .emptyMap
    }

    var name: String { object.name }
    var actual: Int { status["replicas"]?.int ?? 0 }
    var ready: Int { status["readyReplicas"]?.int ?? 0 }
    var available: Int { status["availableReplicas"]?.int ?? 0 }
    var terminating: Int { status["terminatingReplicas"]?.int ?? 0 }
    var counts: ReplicaCounts { ReplicaCounts(replicas, available: available) }
    var annotations: [String: String] { object.node.annotations }
    var revision: Int { annotations[Revisions.revision].flatMap { Int($0) } ?? 0 }
    var desiredThen: Int? { annotations[Revisions.desiredReplicas].flatMap { Int($0) } }
    var maximumThen: Int? { annotations[Revisions.maxReplicas].flatMap { Int($0) } }

    func hasTemplate(of deployment: DeploymentState) -> Bool {
        guard let template = object.node.value(at: "spec", "template") else { return false }
        return PodTemplate.comparable(template) == deployment.comparableTemplate
    }

    /// By creation, then by name.
    static func isOlder(_ left: ReplicaSetState, _ right: ReplicaSetState) -> Bool {
        let created = (left.object.node.creationTimestamp ?? "", right.object.node.creationTimestamp ?? "")
        return created.0 == created.1 ? left.name < right.name : created.0 < created.1
    }
}

/// The ReplicaSets of a Deployment: the one with its template, if there is one, and all others, oldest first.
struct ReplicaSetFamily: Sendable {
    var new: ReplicaSetState?
    var old: [ReplicaSetState]

    init(_ all: [ReplicaSetState], of deployment: DeploymentState) {
        let sorted = all.sorted(by: ReplicaSetState.isOlder)
        let new = sorted.first { $0.hasTemplate(of: deployment) }
        self.new = new
        old = sorted.filter { $0.object.uid != new?.object.uid }
    }

    var all: [ReplicaSetState] { old + (new.map { [$0] } ?? []) }
    var active: [ReplicaSetState] { all.filter { $0.replicas > 0 }.sorted(by: ReplicaSetState.isOlder) }
    var activeOld: [ReplicaSetState] { old.filter { $0.replicas > 0 } }
    var total: Int { all.reduce(0) { $0 + $1.replicas } }
    var highestOldRevision: Int { old.map(\.revision).max() ?? 0 }

    mutating func replace(with state: ReplicaSetState) {
        if new?.object.uid == state.object.uid { new = state }
        if let index = old.firstIndex(where: { $0.object.uid == state.object.uid }) { old[index] = state }
    }
}
