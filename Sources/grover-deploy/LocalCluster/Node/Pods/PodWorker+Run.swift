internal import Documents
internal import KubernetesModel

/// While a container runs: the shim's word, probes, and stopping.
extension PodWorker {
    func follow(_ run: ContainerRun, _ index: Int, _ number: Int) {
        keep(
            "run \(index)",
            Task { [weak self] in
                for await change in run.changes { await self?.changed(index, number, run.folder, change) }
            })
    }

    private func changed(_ index: Int, _ number: Int, _ run: RunFolder, _ change: ContainerRun.Change) async {
        guard containers[index].run == number else { return }
        switch change {
        case .started:
            guard containers[index].isLaunching, let processes = run.processes else { return }
            containers[index].isLaunching = false
            containers[index].phase = .running(since: processes.startedAt)
            let hasStartup = ProbeSpec(.startup, of: containers[index].spec) != nil
            containers[index].isStarted = !hasStartup
            startProbes(index, ran: .zero)
            // A deletion that came while the shim was starting found nobody to stop.
            if isTerminating { containers[index].isStopping = false }
            await record(index, "Started", "Container started")
        case .ended:
            // The last byte and the end may come as one.
            let isUnannounced = containers[index].isLaunching
            let end = ending(of: run, index)
            dropTasks { $0.hasPrefix("probe \(index) ") || $0 == "stop \(index)" }
            containers[index].isLaunching = false
            containers[index].isStopping = false
            containers[index].isStarted = false
            containers[index].isReady = false
            containers[index].phase = .terminated(end)
            if isUnannounced, end.reason == "StartError" {
                await record(index, "Failed", "Error: \(end.message ?? "")", isWarning: true)
            } else if let cause = AddressConflict.cause(in: run.logPath), end.exitCode != 0 {
                await record(index, "AddressInUse", cause, isWarning: true)
            }
        }
        wake()
    }

    /// How the run ended; a run whose shim was killed is made to end.
    func ending(of run: RunFolder, _ index: Int) -> Termination {
        let id = containers[index].id(in: identity) ?? ""
        if let ending = run.ending { return Termination(ending, containerID: id) }
        run.killRemains()
        return Termination(unseen: id, startedAt: run.processes?.startedAt)
    }

    // MARK: Probes

    /// Readiness and liveness wait for the startup probe's success.
    func startProbes(_ index: Int, ran elapsed: Duration) {
        let container = containers[index]
        if !container.isStarted, let startup = ProbeSpec(.startup, of: container.spec) {
            startProbe(startup, index, elapsed)
            return
        }
        containers[index].isStarted = true
        let readiness = ProbeSpec(.readiness, of: container.spec)
        if readiness == nil { containers[index].isReady = true }
        for spec in [readiness, ProbeSpec(.liveness, of: container.spec)].compactMap({ $0 }) {
            startProbe(spec, index, elapsed)
        }
    }

    private func startProbe(_ spec: ProbeSpec, _ index: Int, _ elapsed: Duration) {
        guard let client = clients[containers[index].name], let number = containers[index].run else { return }
        let loop = ProbeLoop(spec: spec, clock: context.clock) {
            await client.ask(spec.action, timeout: spec.timeout)
        }
        keep(
            "probe \(index) \(spec.kind.rawValue)",
            Task { [weak self] in
                let worker = self
                await loop.run(after: elapsed) { [weak worker] answer, result in
                    await worker?.probed(spec, index, number, answer, result) ?? false
                }
            })
    }

    /// - Returns: whether the probe is to go on.
    private func probed(
        _ spec: ProbeSpec, _ index: Int, _ number: Int, _ answer: ProbeAnswer, _ result: Bool?
    ) async -> Bool {
        func isCurrent() -> Bool { containers[index].run == number && containers[index].isRunning }
        guard isCurrent(), spec.kind == .readiness || !isTerminating else { return false }
        if result == true, spec.kind == .startup {
            let since = if case .running(let since) = containers[index].phase { since } else { Timestamp.now }
            containers[index].isStarted = true
            startProbes(index, ran: .seconds(Timestamp.now.seconds(since: since)))
            wake()
            return false
        }
        if let result, spec.kind == .readiness, containers[index].isReady != result {
            containers[index].isReady = result
            wake()
        }
        guard case .failure(let why) = answer else { return true }
        await record(index, "Unhealthy", "\(spec.kind.rawValue) probe failed: \(why)", isWarning: true)
        guard result == false, spec.kind != .readiness, isCurrent(), !containers[index].isStopping else {
            return true
        }
        let kind = spec.kind.rawValue.lowercased()
        let grace = spec.graceSeconds ?? pod.value(at: "spec", "terminationGracePeriodSeconds")?.int ?? 30
        stop(
            index, grace: grace, saying: "Container \(containers[index].name) failed \(kind) probe, will be restarted"
        )
        return false
    }

    // MARK: Stopping

    /// Runs the preStop hook, asks the shim to end the container, and returns at once; a second call shortens the grace.
    func stop(_ index: Int, grace: Int, saying message: String? = nil) {
        let container = containers[index]
        guard let number = container.run else { return }
        let run = folder.run(container.name, number)
        let patience = Double(max(grace, grace == 0 ? 0 : 2))
        if container.isStopping {
            if patience < run.graceSeconds { run.requestStop(graceSeconds: patience) }
            return
        }
        containers[index].isStopping = true
        let hook = container.spec.value(at: "lifecycle", "preStop")
        let client = clients[container.name]
        let clock = context.clock
        keep(
            "stop \(index)",
            Task { [weak self] in
                await self?.record(index, "Killing", message ?? "Stopping container \(container.name)")
                var left = patience
                if let hook, grace > 0 {
                    let began = ContinuousClock.now
                    let answer = await Self.run(hook, of: container.spec, within: .seconds(patience), client, clock)
                    if case .failure(let why) = answer {
                        await self?.record(index, "FailedPreStopHook", "PreStopHook failed: \(why)", isWarning: true)
                    }
                    left = max(2, patience - Double((ContinuousClock.now - began).nanoseconds) / 1e9)
                }
                if Task.isCancelled { return }
                run.requestStop(graceSeconds: left)
            })
    }

    private static func run(
        _ hook: Node, of container: Node, within grace: Duration, _ client: ProbeClient?, _ clock: any Clock<Duration>
    ) async -> ProbeAnswer {
        if let seconds = hook.value(at: "sleep", "seconds")?.int {
            try? await clock.sleep(for: min(.seconds(seconds), grace))
            return .success
        }
        guard let client, let action = ProbeSpec.Action(hook, of: container) else { return .success }
        return await client.ask(action, timeout: grace)
    }
}

/// Recognises a container that ended because another has its address.
enum AddressConflict {
    /// What to say about it, if the last lines of the log speak of an address in use.
    static func cause(in logPath: String) -> String? {
        let log = String(decoding: (HostFiles.read(logPath) ?? []).suffix(64 << 10), as: UTF8.self).lowercased()
        guard log.contains("address already in use") || log.contains("eaddrinuse") else { return nil }
        return
            "the port is taken on this pod's address; a pod that listens on 0.0.0.0 takes it from all its siblings:"
            + " listen on status.podIP (services read HOST)"
    }
}
