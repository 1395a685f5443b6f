internal import Documents

extension Diagnosis {
    private static let schedulingGrace = 60.0
    private static let mountGrace = 120.0

    /// A pod that no node takes, or whose volumes do not come.
    static func pending(_ subject: PodSubject) -> Verdict {
        guard subject.pod.value(at: "status", "phase")?.string == "Pending" else { return .fine }
        let since = subject.memory.firstSeen
        if let scheduled = subject.pod.condition("PodScheduled"), scheduled["status"]?.string == "False" {
            let message = scheduled["message"]?.string ?? "no node takes the pod"
            if subject.events.has(["TriggeredScaleUp", "Nominated"]) { return .fine }
            return subject.after(
                subject.capped(schedulingGrace), since: since,
                PodFailure(.unschedulable, pod: subject.name, message: message))
        }
        // Volumes come before images: a mount that failed at first is over once an image is being pulled.
        let isMounted =
            subject.pod.isTrue("PodReadyToStartContainers")
            || subject.events.has(["Pulling", "Pulled", "Created", "Started"])
        if !isMounted, let message = subject.events.last(["FailedMount", "FailedAttachVolume"]) {
            return subject.after(
                subject.capped(mountGrace), since: since, PodFailure(.volumes, pod: subject.name, message: message))
        }
        return .fine
    }
}
