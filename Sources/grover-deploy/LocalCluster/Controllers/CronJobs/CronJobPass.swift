import Documents
import KubernetesModel

/// One pass over a CronJob: its finished Jobs are noted and old ones dropped, and a Job that is due is made.
struct CronJobPass {
    private static let mostMissed = 100

    private let object: CachedObject
    private let spec: Node
    private var jobs: [CachedObject]
    private let context: ControllerContext
    private var active: [Node]
    private var lastScheduled: String?
    private var lastSucceeded: String?

    init(_ object: CachedObject, jobs: [CachedObject], context: ControllerContext) {
        self.object = object
        self.jobs = jobs
        self.context = context
        spec = object.node["spec"] ?? .emptyMap
        let status = object.node["status"]
        active = status?["active"]?.list ?? []
        lastScheduled = status?["lastScheduleTime"]?.string
        lastSucceeded = status?["lastSuccessfulTime"]?.string
    }

    mutating func advance() async throws -> Duration? {
        try await dropOldJobs()
        await noteFinishedJobs()
        guard !object.isTerminating, spec["suspend"]?.bool != true else {
            try await writeStatus()
            return nil
        }
        guard let schedule = await schedule() else {
            try await writeStatus()
            return nil
        }
        let now = context.now()
        if let due = await due(schedule, now: now) { try await start(at: due, now: now) }
        try await writeStatus()
        // The next moment lies after now, so that a pass that comes late does not spin.
        return schedule.next(after: now).map { .seconds(max(0.001, $0.seconds(since: now))) }
    }

    private func schedule() async -> CronSchedule? {
        var zone = ZoneClock.utc
        if let name = spec["timeZone"]?.string {
            guard let known = ZoneClock(name: name) else {
                await warn("UnknownTimeZone", "invalid timeZone: \"\(name)\": unknown time zone \(name)")
                return nil
            }
            zone = known
        }
        let text = spec["schedule"]?.string ?? ""
        do {
            return try CronSchedule(text, zone: zone)
        } catch {
            await warn("UnparseableSchedule", "unparseable schedule: \"\(text)\" : \(error.message)")
            return nil
        }
    }

    /// The latest moment that has passed without its Job.
    private func due(_ schedule: CronSchedule, now: Timestamp) async -> Timestamp? {
        let start = lastScheduled.flatMap { Timestamp($0) } ?? object.createdAt ?? now
        var earliest = start
        if let deadline = spec["startingDeadlineSeconds"]?.int {
            earliest = max(earliest, now.advanced(bySeconds: -Double(deadline)))
        }
        var missed = 0
        var latest: Timestamp?
        var moment = earliest
        while let next = schedule.next(after: moment), next <= now {
            latest = next
            moment = next
            missed += 1
            if missed > Self.mostMissed {
                await warn(
                    "TooManyMissedTimes",
                    "too many missed start times: \(missed). Set or decrease .spec.startingDeadlineSeconds or check "
                        + "clock skew")
                return schedule.latest(notAfter: now, since: earliest)
            }
        }
        return latest
    }

    private mutating func start(at due: Timestamp, now: Timestamp) async throws {
        if let deadline = spec["startingDeadlineSeconds"]?.int, now.seconds(since: due) > Double(deadline) {
            await warn("MissSchedule", "Missed scheduled time to start a job: \(due.text)")
            return
        }
        let name = "\(object.name)-\(due.microseconds / 60_000_000)"
        guard !active.contains(where: { $0["name"]?.string == name }) else { return }
        if !active.isEmpty {
            switch spec["concurrencyPolicy"]?.string {
            case "Forbid":
                await context.events.record(
                    "JobAlreadyActive",
                    "Not starting job because prior execution is running and concurrency policy is Forbid",
                    about: object, from: CronJobController.component)
                return
            case "Replace":
                for job in jobs where active.contains(where: { $0["uid"]?.string == job.uid }) {
                    try await context.delete(job)
                    await say("SuccessfulDelete", "Deleted job \(job.name)")
                }
                active = []
            default: break
            }
        }
        do {
            guard let created = try await context.create(.jobs, job(named: name, at: due)) else { return }
            await say("SuccessfulCreate", "Created job \(name)")
            active.append(reference(to: created))
        } catch let status as APIStatus where status.reason == "AlreadyExists" {
            // Made by a pass that was cut off before it could write the status.
        } catch let status as APIStatus where status.causes.contains(where: { $0.reason == "NamespaceTerminating" }) {
            return
        } catch let status as APIStatus {
            await warn("FailedCreate", "Error creating job: \(status.message)")
            throw status
        }
        lastScheduled = due.text
    }

    private func job(named name: String, at due: Timestamp) -> Node {
        let template = spec["jobTemplate"] ?? .emptyMap
        var metadata: Node = ["name": Node(name), "namespace": Node(object.namespace)]
        metadata["labels"] = template.value(at: "metadata", "labels")
        let annotations = template.annotations.merging([CronJobController.scheduledAtKey: due.text]) { $1 }
        metadata["annotations"] = Node(texts: annotations)
        metadata["ownerReferences"] = [object.controllerReference]
        return [
            "apiVersion": "batch/v1", "kind": "Job", "metadata": metadata, "spec": template["spec"] ?? .emptyMap,
        ]
    }

    private func reference(to job: CachedObject) -> Node {
        var reference: Node = [
            "kind": "Job", "namespace": Node(job.namespace), "name": Node(job.name), "uid": Node(job.uid),
            "apiVersion": "batch/v1",
        ]
        reference["resourceVersion"] = job.node.resourceVersion.map { Node($0) }
        return reference
    }

    /// Takes Jobs that have ended, or are gone, off the list of active ones.
    private mutating func noteFinishedJobs() async {
        for job in jobs {
            let position = active.firstIndex { $0["uid"]?.string == job.uid }
            let end = Self.end(of: job)
            if end == nil, position == nil {
                await warn(
                    "UnexpectedJob", "Saw a job that the controller did not create or forgot: \(job.name)")
            }
            guard let end else { continue }
            if let position {
                active.remove(at: position)
                await say("SawCompletedJob", "Saw completed job: \(job.name), condition: \(end)")
            }
            guard end == "Complete", let time = job.node.value(at: "status", "completionTime")?.string else {
                continue
            }
            lastSucceeded = max(lastSucceeded ?? "", time)
        }
        for reference in active where !jobs.contains(where: { $0.uid == reference["uid"]?.string }) {
            active.removeAll { $0["uid"] == reference["uid"] }
            let name = reference["name"]?.string ?? ""
            if context.cache.object(ObjectKey(.jobs, namespace: object.namespace, name: name)) == nil {
                await say("MissingJob", "Active job went missing: \(name)")
            }
        }
    }

    private mutating func dropOldJobs() async throws {
        for (end, key) in [("Complete", "successfulJobsHistoryLimit"), ("Failed", "failedJobsHistoryLimit")] {
            guard let limit = spec[key]?.int else { continue }
            let ended = jobs.filter { Self.end(of: $0) == end }.sorted {
                ($0.node.value(at: "status", "startTime")?.string ?? "", $0.name)
                    < ($1.node.value(at: "status", "startTime")?.string ?? "", $1.name)
            }
            for job in ended.prefix(max(0, ended.count - limit)) {
                try await context.delete(job)
                jobs.removeAll { $0.uid == job.uid }
                active.removeAll { $0["uid"]?.string == job.uid }
                await say("SuccessfulDelete", "Deleted job \(job.name)")
            }
        }
    }

    private func writeStatus() async throws {
        var status: Node = .emptyMap
        if !active.isEmpty { status["active"] = Node(active) }
        status["lastScheduleTime"] = lastScheduled.map { Node($0) }
        status["lastSuccessfulTime"] = lastSucceeded.map { Node($0) }
        try await context.setStatus(status, of: object)
    }

    private static func end(of job: CachedObject) -> String? {
        [Condition](of: job.node).first { ["Complete", "Failed"].contains($0.type) && $0.status == "True" }?.type
    }

    private func say(_ reason: String, _ message: String) async {
        await context.events.record(reason, message, about: object, from: CronJobController.component)
    }

    private func warn(_ reason: String, _ message: String) async {
        await context.events.record(
            reason, message, about: object, from: CronJobController.component, severity: .warning)
    }
}
