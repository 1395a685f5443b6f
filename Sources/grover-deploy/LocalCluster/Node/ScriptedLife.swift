import Documents
import KubernetesModel

/// What a pod goes through on a scripted node, from its binding to its end.
struct ScriptedLife {
    let node: ScriptedNode
    let pod: Node
    let host: String
    let script: PodScript
    var status: ScriptedPodStatus

    mutating func run() async throws {
        try await node.write(status, of: pod)
        if case .neverPulled = script.course {
            try await failToPull()
            return
        }
        try await initialize()
        switch script.course {
        case .ready(let after):
            // Up for the second half of the time, and ready at its end.
            try await node.pause(after / 2)
            try await start(ready: false)
            try await node.pause(after - after / 2)
            try await start(ready: true)
        case .unready:
            try await start(ready: false)
            await warn("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")
        case .exits(let code, let after): try await exit(code, after: after)
        case .neverPulled: break
        }
    }

    private mutating func initialize() async throws {
        for _ in status.initContainers {
            status.isPrepared = true
            status.initSince = node.now()
            try await node.write(status, of: pod)
            try await node.pause(script.initTakes)
            status.initialized += 1
            status.initSince = nil
        }
    }

    /// The containers run; the second call makes the same run ready.
    private mutating func start(ready: Bool) async throws {
        var since = node.now()
        if case .running(let began, _) = status.container { since = began }
        status.isPrepared = true
        status.container = .running(since: since, ready: ready)
        try await node.write(status, of: pod)
        if !ready {
            await node.events.kubelet("Started", "Container started", about: pod, host: host)
        }
    }

    /// Runs to its end, again and again where the pod's policy says so.
    private mutating func exit(_ code: Int, after: Duration) async throws {
        let policy = pod.value(at: "spec", "restartPolicy")?.string ?? "Always"
        let restarts = policy == "Always" || (policy == "OnFailure" && code != 0)
        for run in 0... {
            let began = node.now()
            try await start(ready: false)
            try await node.pause(after)
            let ended = node.now()
            guard restarts else {
                status.container = .ended(code: code, from: began, to: ended)
                try await node.write(status, of: pod)
                return
            }
            status.last = (code, began, ended)
            let name = status.containers.first?["name"]?.string ?? ""
            let place = "\(pod.objectName ?? "")_\(pod.objectNamespace ?? "")(\(pod.uid ?? ""))"
            let seconds = min(300, 10 << min(run, 5))
            status.container = .waiting(
                reason: "CrashLoopBackOff",
                message: "back-off \(seconds)s restarting failed container=\(name) pod=\(place)")
            try await node.write(status, of: pod)
            if run == 0 { await warn("BackOff", "Back-off restarting failed container \(name) in pod \(place)") }
            try await node.pause(min(.seconds(300), script.restartsAfter * (1 << min(run, 5))))
            status.restarts += 1
        }
    }

    private mutating func failToPull() async throws {
        let image = status.containers.first?["image"]?.string ?? ""
        try await node.pause(.milliseconds(200))
        status.isPrepared = true
        status.container = .waiting(
            reason: "ErrImagePull", message: "failed to pull image \"\(image)\": not found")
        try await node.write(status, of: pod)
        await warn("Failed", "Error: ErrImagePull")
        try await node.pause(.seconds(1))
        status.container = .waiting(reason: "ImagePullBackOff", message: "Back-off pulling image \"\(image)\"")
        try await node.write(status, of: pod)
        await node.events.kubelet("BackOff", "Back-off pulling image \"\(image)\"", about: pod, host: host)
        await warn("Failed", "Error: ImagePullBackOff")
    }

    private func warn(_ reason: String, _ message: String) async {
        await node.events.kubelet(reason, message, about: pod, host: host, warning: true)
    }
}
