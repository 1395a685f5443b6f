import Documents
import KubernetesModel

/// One pass over a Job: which pods it makes or deletes, how it ends, and the status that follows.
struct JobPass {
    static let component = "job-controller"
    /// Pods made in one pass at most.
    private static let burst = 500

    let job: JobState
    let pods: [JobPod]
    let context: ControllerContext
    private var count: JobCount
    private var conditions: [Condition]
    private var active: [JobPod]
    private var ending: Int
    private var startedAt: Timestamp?
    private var wakeUp: Duration?

    init(job: JobState, pods: [JobPod], context: ControllerContext) {
        self.job = job
        self.pods = pods
        self.context = context
        count = JobCount(job, pods: pods)
        conditions = job.conditions
        active = pods.filter(\.isActive)
        ending = pods.count(where: \.isEnding)
        startedAt = job.status["startTime"]?.string.flatMap { Timestamp($0) }
    }

    mutating func advance() async throws -> Duration? {
        if startedAt == nil, !job.isSuspended { startedAt = context.now() }
        var failure: (any Error)?
        var target = outcome
        if job.object.isTerminating {
            // Its pods are the garbage collector's.
        } else if target != nil {
            try await delete(active, counting: true)
        } else {
            do { try await manage() } catch { failure = error }
            if isComplete {
                target = JobOutcome(.complete, "CompletionsReached", "Reached expected number of succeeded pods")
            }
            try await noteSuspension()
        }
        try await write(target)
        if let failure { throw failure }
        return wakeUp
    }

    /// Writes the count before finalizers go, and what they held after; the last condition waits for the last pod.
    private mutating func write(_ target: JobOutcome?) async throws {
        var isNewTarget = false
        if let target, conditions[target.interim] == nil {
            conditions.append(condition(target.interim, target.reason, target.message))
            isNewTarget = true
        }
        if count.hasNews || isNewTarget { try await writeStatus() }
        for pod in count.released { try await JobTracking.release(pod, in: context) }
        count.settle()
        guard let target, ending == 0, active.isEmpty else {
            try await writeStatus()
            return
        }
        conditions.append(condition(target.final, target.reason, target.message))
        try await writeStatus(isComplete: target.kind == .complete)
        if target.kind == .complete {
            await context.events.record("Completed", "Job completed", about: job.object, from: Self.component)
        } else {
            await context.events.record(
                target.reason, target.message, about: job.object, from: Self.component, severity: .warning)
        }
        wakeUp = job.secondsToLive.map { .seconds($0) }
    }

    private func condition(_ type: String, _ reason: String, _ message: String, _ status: String = "True")
        -> Condition
    {
        let time = context.now().text
        return Condition(type, status, reason, message, transition: time, probe: time)
    }

    private func writeStatus(isComplete: Bool = false) async throws {
        var status: Node = .emptyMap
        if !conditions.isEmpty { status["conditions"] = Node(conditions.map(\.node)) }
        status["startTime"] = startedAt.map { Node($0.text) }
        if isComplete { status["completionTime"] = Node(context.now().text) }
        if !active.isEmpty { status["active"] = Node(active.count) }
        status["terminating"] = Node(ending)
        count.write(to: &status)
        status["ready"] = Node(active.count { $0.state.isReady })
        try await context.setStatus(status, of: job.object)
    }

    private mutating func noteSuspension() async throws {
        let current = conditions["Suspended"]
        if job.isSuspended {
            startedAt = nil
            guard current?.status != "True" else { return }
            conditions.set(condition("Suspended", "JobSuspended", "Job suspended"))
            await context.events.record("Suspended", "Job suspended", about: job.object, from: Self.component)
        } else if current?.status == "True" {
            startedAt = context.now()
            conditions.set(condition("Suspended", "JobResumed", "Job resumed", "False"))
            await context.events.record("Resumed", "Job resumed", about: job.object, from: Self.component)
        }
    }
}

// MARK: - How it ends
extension JobPass {
    private var isComplete: Bool {
        guard let completions = job.completions else { return count.succeeded > 0 && active.isEmpty }
        return count.succeeded >= completions
    }

    /// The end that has been decided on, in an earlier pass or by what this one sees.
    private var outcome: JobOutcome? {
        mutating get {
            if let decided = JobOutcome(decidedIn: conditions) { return decided }
            for pod in pods where pod.isTracked {
                if case .failsJob(let message) = job.rules.verdict(on: pod) {
                    return JobOutcome(.failed, "PodFailurePolicy", message)
                }
            }
            if count.failed > job.backoffLimit || restartedTooOften {
                return JobOutcome(
                    .failed, "BackoffLimitExceeded", "Job has reached the specified backoff limit")
            }
            if let deadline = job.activeDeadline, !job.isSuspended, let startedAt {
                let left = Double(deadline) - context.now().seconds(since: startedAt)
                if left <= 0 {
                    return JobOutcome(
                        .failed, "DeadlineExceeded", "Job was active longer than specified deadline")
                }
                wake(after: left)
            }
            return job.isIndexed ? outcomeOfIndexes : nil
        }
    }

    private var outcomeOfIndexes: JobOutcome? {
        let failed = count.failedIndexes.count
        if let most = job.maxFailedIndexes, failed > most {
            return JobOutcome(
                .failed, "MaxFailedIndexesExceeded",
                "Job has exceeded the specified maximal number of failed indexes")
        }
        if failed > 0, failed + count.completed.count >= job.completions ?? 0 {
            return JobOutcome(.failed, "FailedIndexes", "Job has failed indexes")
        }
        for (position, rule) in job.successRules.enumerated() {
            let wanted = rule["succeededIndexes"]?.string.map {
                CompletionIndexes($0, below: job.completions ?? 0).members
            }
            let met = wanted.map { count.completed.members.intersection($0) } ?? count.completed.members
            let needed = rule["succeededCount"]?.int ?? wanted?.count ?? Int.max
            if met.count >= needed {
                return JobOutcome(.complete, "SuccessPolicy", "Matched rules at index \(position)")
            }
        }
        return nil
    }

    /// Where the kubelet restarts containers, their restarts are the failures.
    private var restartedTooOften: Bool {
        guard job.restartsInPlace else { return false }
        let restarts = active.reduce(0) { $0 + $1.restarts }
        return job.backoffLimit == 0 ? restarts > 0 : restarts >= job.backoffLimit
    }

    private mutating func wake(after seconds: Double) {
        let delay = Duration.seconds(max(0.001, seconds))
        wakeUp = min(wakeUp ?? delay, delay)
    }
}

// MARK: - Its pods
extension JobPass {
    private mutating func manage() async throws {
        if job.isSuspended {
            try await delete(active)
            return
        }
        let surplus = job.isIndexed ? strayIndexes : []
        try await delete(surplus)
        let waiting = job.replacesOnlyFailed ? ending : 0
        let tooMany = active.count + waiting - wanted
        if tooMany > 0 {
            try await delete(PodRanking(now: context.now()).jobVictims(tooMany, of: active))
            return
        }
        let missing = min(wanted - active.count - waiting, Self.burst)
        guard missing > 0 else { return }
        let delay = backoff
        if delay > 0 {
            wake(after: delay)
            return
        }
        if job.isIndexed {
            for index in nextIndexes(missing) {
                let before = pods.filter { $0.index == index && $0.hasFailed(in: job) }
                try await create(
                    job.pod(index: index, failuresOfIndex: before.map { $0.indexFailures + 1 }.max() ?? 0))
            }
        } else {
            let pod = job.pod(index: nil)
            for _ in 0..<missing { try await create(pod) }
        }
    }

    /// How many pods are to run now.
    private var wanted: Int {
        guard let completions = job.completions else {
            return count.succeeded > 0 ? active.count : job.parallelism
        }
        return max(0, min(job.parallelism, completions - count.succeeded - count.failedIndexes.count))
    }

    /// Pods outside the Job's indexes, and all but one of each index.
    private var strayIndexes: [JobPod] {
        var seen: Set<Int> = []
        return active.filter { pod in
            guard let index = pod.index, index < job.completions ?? 0, !count.completed.contains(index) else {
                return true
            }
            return !seen.insert(index).inserted
        }
    }

    private func nextIndexes(_ number: Int) -> [Int] {
        let held = pods.filter { $0.isActive || (job.replacesOnlyFailed && $0.isEnding) }
        let busy = Set(held.compactMap(\.index))
        return Array(
            (0..<(job.completions ?? 0)).lazy.filter {
                !busy.contains($0) && !count.completed.contains($0) && !count.failedIndexes.contains($0)
            }.prefix(number))
    }

    /// Seconds until a pod may follow the last one that failed: 10, doubled with each failure in a row, 600 at most.
    private var backoff: Double {
        let failed = pods.filter { $0.state.phase == "Failed" && job.rules.verdict(on: $0) == .counts }
        let lastSuccess = pods.filter(\.hasSucceeded).compactMap(\.finishedAt).max()
        let inARow = failed.compactMap(\.finishedAt).filter { end in lastSuccess.map { end > $0 } ?? true }
        guard let last = inARow.max() else { return 0 }
        let delay = min(600.0, Double(10 << min(inARow.count - 1, 6)))
        return delay - context.now().seconds(since: last)
    }

    private mutating func create(_ pod: Node) async throws {
        do {
            guard let created = try await context.create(.pods, pod) else { return }
            active.append(JobPod(created))
            await context.events.record(
                "SuccessfulCreate", "Created pod: \(created.name)", about: job.object, from: Self.component)
        } catch let status as APIStatus {
            if status.causes.contains(where: { $0.reason == "NamespaceTerminating" }) { return }
            await context.events.record(
                "FailedCreate", "Error creating: \(status.message)", about: job.object, from: Self.component,
                severity: .warning)
            throw status
        }
    }

    /// - Parameter counting: whether what is deleted counts as failed.
    private mutating func delete(_ victims: [JobPod], counting: Bool = false) async throws {
        for pod in victims {
            if !counting { try await JobTracking.release(pod.state.object, in: context) }
            try await context.delete(pod.state.object)
            active.removeAll { $0.uid == pod.uid }
            ending += 1
            await context.events.record(
                "SuccessfulDelete", "Deleted pod: \(pod.state.object.name)", about: job.object,
                from: Self.component)
        }
    }
}

extension PodRanking {
    fileprivate func jobVictims(_ count: Int, of pods: [JobPod]) -> [JobPod] {
        let chosen = Set(victims(count, of: pods.map(\.state)).map(\.object.uid))
        return pods.filter { chosen.contains($0.uid) }
    }
}
