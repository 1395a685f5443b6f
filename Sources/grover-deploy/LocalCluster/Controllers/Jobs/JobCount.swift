import Documents
import KubernetesModel

/// How many pods of a Job have ended which way, those not yet written down included.
struct JobCount: Sendable {
    /// Uids of pods whose end is written down and whose finalizer may still stand.
    private(set) var uncountedSucceeded: [String]
    private(set) var uncountedFailed: [String]
    /// Whether this pass found pods that had ended since the last one.
    private(set) var hasNews = false
    private(set) var completed = CompletionIndexes()
    private(set) var failedIndexes = CompletionIndexes()
    /// Pods whose finalizer may go once the count is written.
    private(set) var released: [CachedObject] = []
    private var succeededBefore: Int
    private var failedBefore: Int
    private let isIndexed: Bool

    init(_ job: JobState, pods: [JobPod]) {
        let status = job.status
        func uids(_ key: String) -> [String] {
            status.value(at: "uncountedTerminatedPods", key)?.list?.compactMap(\.string) ?? []
        }
        uncountedSucceeded = uids("succeeded")
        uncountedFailed = uids("failed")
        succeededBefore = status["succeeded"]?.int ?? 0
        failedBefore = status["failed"]?.int ?? 0
        isIndexed = job.isIndexed
        let limit = job.completions ?? 0
        completed = CompletionIndexes(status["completedIndexes"]?.string ?? "", below: limit)
        failedIndexes = CompletionIndexes(status["failedIndexes"]?.string ?? "", below: limit)
        for pod in pods where pod.isTracked { take(pod, of: job, limit: limit) }
    }

    private mutating func take(_ pod: JobPod, of job: JobState, limit: Int) {
        let hasFailed = pod.hasFailed(in: job)
        guard pod.hasSucceeded || hasFailed else {
            if job.object.isTerminating { released.append(pod.state.object) }
            return
        }
        released.append(pod.state.object)
        guard !uncountedSucceeded.contains(pod.uid), !uncountedFailed.contains(pod.uid) else { return }
        if isIndexed {
            // A pod outside the Job's indexes, or a second one of an index, counts for nothing.
            guard let index = pod.index, index < limit else { return }
            if pod.hasSucceeded, completed.contains(index) { return }
        }
        if pod.hasSucceeded {
            if let index = pod.index, isIndexed { completed.insert(index) }
            uncountedSucceeded.append(pod.uid)
            hasNews = true
            return
        }
        let verdict = job.rules.verdict(on: pod)
        if let limit = job.backoffLimitPerIndex, let index = pod.index,
            verdict == .failsIndex || (verdict == .counts && pod.indexFailures >= limit)
        {
            failedIndexes.insert(index)
            hasNews = true
        }
        guard verdict != .ignored else { return }
        uncountedFailed.append(pod.uid)
        hasNews = true
    }

    var succeeded: Int { isIndexed ? completed.count : succeededBefore + uncountedSucceeded.count }
    var failed: Int { failedBefore + uncountedFailed.count }

    /// The finalizers are gone: what was held in the waiting lists counts from now on.
    mutating func settle() {
        succeededBefore += uncountedSucceeded.count
        failedBefore += uncountedFailed.count
        uncountedSucceeded = []
        uncountedFailed = []
        released = []
    }

    /// Puts the counts into a status.
    func write(to status: inout Node) {
        func put(_ key: String, _ count: Int) { status[key] = count == 0 ? nil : Node(count) }
        put("succeeded", isIndexed ? completed.count : succeededBefore)
        put("failed", failedBefore)
        status["completedIndexes"] = completed.isEmpty ? nil : Node(completed.description)
        status["failedIndexes"] = failedIndexes.isEmpty ? nil : Node(failedIndexes.description)
        var uncounted: Node = .emptyMap
        if !uncountedSucceeded.isEmpty { uncounted["succeeded"] = Node(uncountedSucceeded.map { Node($0) }) }
        if !uncountedFailed.isEmpty { uncounted["failed"] = Node(uncountedFailed.map { Node($0) }) }
        status["uncountedTerminatedPods"] = uncounted
    }
}
