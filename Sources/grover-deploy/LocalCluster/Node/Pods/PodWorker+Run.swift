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
            startHook(index, number)
            startProbes(index, ran: .zero)
            // A deletion that came while the shim was starting found nobody to stop.
            if isTerminating { containers[index].isStopping = false }
            await record(index, "Started", "Container started")
        case .ended:
            // The last byte and the end may come as one.
            let isUnannounced = containers[index].isLaunching
            let end = ending(of: run, index)
            dropTasks { $0.hasPrefix("probe \(index) ") || $0 == "stop \(index)" || $0 == "hook \(index)" }
            containers[index].isLaunching = false
            containers[index].isStopping = false
            containers[index].isInHook = false
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
    func ending(of run: RunFolder, _ index: Int, number: Int? = nil) -> Termination {
        let container = containers[index]
        let id = number.map { container.id(in: identity, run: $0) } ?? container.id(in: identity) ?? ""
        guard let ending = run.ending else {
            run.killRemains()
            return Termination(unseen: id, startedAt: run.processes?.startedAt)
        }
        let words = LastWords(container: container.spec).text(of: run, failed: ending.exitCode != 0)
        return Termination(ending, containerID: id, message: words)
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
