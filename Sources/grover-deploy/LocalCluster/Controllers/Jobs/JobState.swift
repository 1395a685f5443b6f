import Documents
import KubernetesModel

/// What the controller reads of a Job.
struct JobState: Sendable {
    static let finalizer = "batch.kubernetes.io/job-tracking"
    static let indexKey = "batch.kubernetes.io/job-completion-index"
    static let failureCountKey = "batch.kubernetes.io/job-index-failure-count"

    let object: CachedObject
    let parallelism: Int
    /// Nil where one success is enough and the others are waited for.
    let completions: Int?
    let isIndexed: Bool
    let backoffLimit: Int
    let backoffLimitPerIndex: Int?
    let maxFailedIndexes: Int?
    let activeDeadline: Int?
    let secondsToLive: Int?
    let isSuspended: Bool
    /// A pod that terminates is replaced only when it has ended.
    let replacesOnlyFailed: Bool
    let restartsInPlace: Bool
    let template: Node

    init(_ object: CachedObject) {
        self.object = object
        let spec = object.node["spec"] ?? .emptyMap
        parallelism = spec["parallelism"]?.int ?? 1
        completions = spec["completions"]?.int
        isIndexed = spec["completionMode"]?.string == "Indexed"
        backoffLimit = spec["backoffLimit"]?.int ?? 6
        backoffLimitPerIndex = spec["backoffLimitPerIndex"]?.int
        maxFailedIndexes = spec["maxFailedIndexes"]?.int
        activeDeadline = spec["activeDeadlineSeconds"]?.int
        secondsToLive = spec["ttlSecondsAfterFinished"]?.int
        isSuspended = spec["suspend"]?.bool ?? false
        replacesOnlyFailed = spec["podReplacementPolicy"]?.string == "Failed"
        template = spec["template"] ?? .emptyMap
        restartsInPlace = template.value(at: "spec", "restartPolicy")?.string == "OnFailure"
    }

    var name: String { object.name }
    var status: Node { object.node["status"] ?? .emptyMap }
    var conditions: [Condition] { [Condition](of: object.node) }
    var rules: PodFailurePolicy { PodFailurePolicy(object.node.value(at: "spec", "podFailurePolicy")) }
    var successRules: [Node] { object.node.value(at: "spec", "successPolicy", "rules")?.list ?? [] }

    /// When the Job ended, nil while it runs.
    var finishedAt: Timestamp? {
        conditions.first { ($0.type == "Complete" || $0.type == "Failed") && $0.status == "True" }
            .flatMap { Timestamp($0.lastTransitionTime) }
    }

    /// The pod of a completion index, or any pod where the Job counts none.
    func pod(index: Int?, failuresOfIndex: Int = 0) -> Node {
        var pod = PodTemplate.pod(from: template, owner: object)
        pod.set(Node(pod.finalizers.map { Node($0) } + [Node(Self.finalizer)]), at: "metadata", "finalizers")
        guard let index else {
            pod.set(Node("\(name)-"), at: "metadata", "generateName")
            return pod
        }
        pod.set(Node("\(name)-\(index)-"), at: "metadata", "generateName")
        var annotations = pod.annotations.merging([Self.indexKey: String(index)]) { $1 }
        if backoffLimitPerIndex != nil { annotations[Self.failureCountKey] = String(failuresOfIndex) }
        pod.set(Node(texts: annotations), at: "metadata", "annotations")
        pod.set(Node(texts: pod.labels.merging([Self.indexKey: String(index)]) { $1 }), at: "metadata", "labels")
        pod.set(Node("\(name)-\(index)"), at: "spec", "hostname")
        for key in ["initContainers", "containers"] {
            guard let containers = pod.value(at: "spec", key)?.list else { continue }
            pod.set(Node(containers.map(Self.knowingItsIndex)), at: "spec", key)
        }
        return pod
    }

    private static func knowingItsIndex(_ container: Node) -> Node {
        let variables = container["env"]?.list ?? []
        let name = Node("JOB_COMPLETION_INDEX")
        guard !variables.contains(where: { $0["name"] == name }) else { return container }
        var container = container
        let source: Node = ["fieldRef": ["fieldPath": Node("metadata.labels['\(indexKey)']")]]
        container["env"] = Node(variables + [["name": name, "valueFrom": source]])
        return container
    }
}

/// What a Job's controller reads of a pod beyond what all controllers read.
struct JobPod: Sendable {
    let state: PodState
    let isTracked: Bool
    let index: Int?

    init(_ object: CachedObject) {
        state = PodState(object)
        isTracked = object.node.finalizers.contains(JobState.finalizer)
        index = object.node.annotations[JobState.indexKey].flatMap { Int($0) }
    }

    var uid: String { state.object.uid }
    var hasSucceeded: Bool { state.phase == "Succeeded" }
    var isActive: Bool { state.isActive }
    /// Asked to end and still running.
    var isEnding: Bool { state.isTerminating && !state.isFinished }

    /// Counts as a failure: it ended in one, or was deleted before it ended and its replacement is not to wait.
    func hasFailed(in job: JobState) -> Bool {
        if state.phase == "Failed" { return true }
        return !job.replacesOnlyFailed && state.isTerminating && !hasSucceeded
    }

    var indexFailures: Int {
        state.object.node.annotations[JobState.failureCountKey].flatMap { Int($0) } ?? 0
    }

    /// Restarts of its containers, which count as failures where the kubelet restarts them.
    var restarts: Int {
        ["initContainerStatuses", "containerStatuses"].reduce(0) { sum, key in
            (state.object.node.value(at: "status", key)?.list ?? []).reduce(sum) {
                $0 + ($1["restartCount"]?.int ?? 0)
            }
        }
    }

    var finishedAt: Timestamp? {
        let ends = (state.object.node.value(at: "status", "containerStatuses")?.list ?? []).compactMap {
            $0.value(at: "state", "terminated", "finishedAt")?.string.flatMap { Timestamp($0) }
        }
        return ends.max() ?? state.object.node.deletionTimestamp.flatMap { Timestamp($0) } ?? state.readySince
    }
}
