internal import Documents
internal import KubernetesModel

/// Lifecycle hooks, and stopping a container behind its hook.
extension PodWorker {
    /// Runs the postStart hook beside the container; its failure ends the container.
    func startHook(_ index: Int, _ number: Int) {
        let container = containers[index]
        guard let hook = container.spec.value(at: "lifecycle", "postStart") else { return }
        containers[index].isInHook = true
        let client = clients[container.name]
        let clock = context.clock
        keep(
            "hook \(index)",
            Task { [weak self] in
                let answer = await Self.run(hook, of: container.spec, within: .seconds(24 * 3600), client, clock)
                if Task.isCancelled { return }
                await self?.hookEnded(index, number, answer)
            })
    }

    private func hookEnded(_ index: Int, _ number: Int, _ answer: ProbeAnswer) async {
        guard containers[index].run == number, containers[index].isInHook else { return }
        containers[index].isInHook = false
        wake()
        guard !answer.isSuccess, containers[index].isRunning else { return }
        // Why it failed may hold secrets, so an event does not say it.
        await record(index, "FailedPostStartHook", "PostStartHook failed", isWarning: true)
        let grace = pod.value(at: "spec", "terminationGracePeriodSeconds")?.int ?? 30
        stop(index, grace: grace, saying: "FailedPostStartHook")
    }

    /// Runs the preStop hook, asks the shim to end the container, and returns at once; a second call shortens the grace.
    func stop(_ index: Int, grace: Int, saying message: String? = nil) {
        let container = containers[index]
        guard let number = container.run else { return }
        let run = folder.run(container.name, number)
        let patience = Double(max(grace, grace == 0 ? 0 : 2))
        if container.isStopping {
            if patience < container.stopGrace {
                containers[index].stopGrace = patience
                run.requestStop(graceSeconds: patience)
            }
            return
        }
        containers[index].isStopping = true
        containers[index].stopGrace = patience
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
                    // Why it failed may hold secrets, so an event does not say it.
                    // A container that ends takes its hook along.
                    if case .failure = answer, !Task.isCancelled {
                        await self?.record(index, "FailedPreStopHook", "PreStopHook failed", isWarning: true)
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
