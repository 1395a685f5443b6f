public import Documents
public import KubernetesModel
import Synchronization

/// A node that runs nothing: its pods do what a script says, in the time of the given clock.
///
/// Rollouts are tested against it in virtual time. It binds every pod that has no node, whatever it asks for.
public final class ScriptedNode: ClusterNode {
    private struct State {
        var lives: [String: Task<Void, Never>] = [:]
        var ending: Set<String> = []
        /// Pods that act now, and when the others are to act again.
        var busy = 0
        var due: [Int: Timestamp] = [:]
        var lastPause = 0
        var lastAddress = 0
    }

    private static let manager = "kubelet"

    public let name: String
    private let access: any ClusterAccess
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Timestamp
    private let script: @Sendable (Node) -> PodScript
    private let state = Mutex(State())

    /// - Parameters:
    ///   - now: the wall clock, which must run with `clock`.
    ///   - script: what a pod is to do; asked once for each pod.
    public init(
        name: String = "scripted", access: any ClusterAccess, clock: any Clock<Duration>,
        now: @escaping @Sendable () -> Timestamp, script: @escaping @Sendable (Node) -> PodScript
    ) {
        self.name = name
        self.access = access
        self.clock = clock
        self.now = now
        self.script = script
    }

    /// No pod acts now or is due to; what lies ahead does not count.
    public var isIdle: Bool {
        let now = now()
        return state.withLock { $0.busy == 0 && !$0.due.values.contains { $0 <= now } }
    }

    public func run() async {
        for await event in await access.watch([.pods]) { take(event) }
        let lives = state.withLock { state in
            defer { state.lives = [:] }
            return state.lives.values
        }
        for life in lives { life.cancel() }
    }

    public func log(
        of pod: PodIdentity, options: PodLogOptions
    ) async throws -> AsyncThrowingStream<[UInt8], any Error> {
        AsyncThrowingStream { $0.finish() }
    }

    private func take(_ event: ObjectEvent) {
        guard let uid = event.object.uid else { return }
        state.withLock { state in
            if event.change == .deleted {
                state.lives.removeValue(forKey: uid)?.cancel()
                state.ending.remove(uid)
            } else if event.object.deletionTimestamp != nil {
                guard state.ending.insert(uid).inserted else { return }
                state.lives.removeValue(forKey: uid)?.cancel()
                state.busy += 1
                state.lives[uid] = Task { await self.end(event.object) }
            } else if state.lives[uid] == nil {
                state.busy += 1
                state.lives[uid] = Task { await self.live(event.object) }
            }
        }
    }

    private func live(_ pod: Node) async {
        defer { state.withLock { $0.busy -= 1 } }
        let address = state.withLock { state in
            state.lastAddress += 1
            return "10.99.\(state.lastAddress >> 8).\(state.lastAddress & 0xff)"
        }
        var status = ScriptedPodStatus(pod, address: address)
        do {
            if pod.value(at: "spec", "nodeName") == nil {
                _ = try await access.update(
                    .pods, namespace: pod.objectNamespace, name: pod.objectName ?? "", subresource: nil,
                    manager: "kube-scheduler"
                ) { [name] in $0.set(Node(name), at: "spec", "nodeName") }
            } else if pod.condition("Ready")?["status"]?.string == "True" {
                return
            }
            switch script(pod).course {
            case .ready(let after):
                try await write(status, of: pod)
                try await pause(after)
                status.container = .running(ready: true)
                try await write(status, of: pod)
            case .unready:
                status.container = .running(ready: false)
                try await write(status, of: pod)
            case .neverPulled:
                status.container = .waiting("ErrImagePull")
                try await write(status, of: pod)
            case .exits(let code, let after):
                try await crash(status, of: pod, code: code, after: after)
            }
        } catch {
            // The pod is gone, or the node has been stopped.
        }
    }

    private func crash(
        _ first: ScriptedPodStatus, of pod: Node, code: Int, after: Duration
    ) async throws {
        var status = first
        for run in 0... {
            status.container = .running(ready: false)
            try await write(status, of: pod)
            try await pause(after)
            status.lastExitCode = code
            status.container = .waiting("CrashLoopBackOff")
            try await write(status, of: pod)
            try await pause(.seconds(min(300, 10 << min(run, 5))))
            status.restarts += 1
        }
    }

    private func end(_ pod: Node) async {
        defer { state.withLock { $0.busy -= 1 } }
        do {
            try await pause(script(pod).stopsAfter)
            try await access.delete(
                .pods, namespace: pod.objectNamespace, name: pod.objectName ?? "",
                options: DeletionOptions(gracePeriodSeconds: 0, uid: pod.uid))
        } catch {
            // Deleted by somebody else meanwhile.
        }
    }

    private func write(_ status: ScriptedPodStatus, of pod: Node) async throws {
        let time = now().text
        _ = try await access.update(
            .pods, namespace: pod.objectNamespace, name: pod.objectName ?? "", subresource: "status",
            manager: Self.manager
        ) { node in
            guard node.uid == pod.uid else { throw CancellationError() }
            node["status"] = status.node(after: node, at: time)
        }
    }

    /// Sleeps, and is busy again the moment the time has come.
    private func pause(_ duration: Duration) async throws {
        let due = now().advanced(bySeconds: duration / .seconds(1))
        let alarm = clock.alarm(in: duration)
        let id = state.withLock { state in
            state.lastPause += 1
            state.due[state.lastPause] = due
            state.busy -= 1
            return state.lastPause
        }
        defer {
            state.withLock { state in
                state.busy += 1
                state.due[id] = nil
            }
        }
        try await alarm()
    }
}
