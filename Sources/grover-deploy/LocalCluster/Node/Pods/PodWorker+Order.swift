internal import Documents
internal import KubernetesModel

/// Which container is next, and what its end means for it and for the pod.
extension PodWorker {
    /// Init containers run one after another, before all others; a hook holds up what comes behind it.
    func mayAct(on index: Int) -> Bool {
        let container = containers[index]
        if containers.prefix(index).contains(where: \.isBeforeItsHooksEnd) { return false }
        // A sidecar that fails later is started again while the others run.
        if container.isSidecar, container.run != nil { return true }
        guard containers.filter(\.isInit).prefix(index).allSatisfy(\.isInitialized) else {
            return !container.isInit && container.run != nil
        }
        return !container.isInit || !container.isInitialized
    }

    func advance(_ index: Int) async {
        let container = containers[index]
        guard !container.isAlive, !container.isHeld else { return }
        switch container.phase {
        case .running: return
        case .waiting: await launch(index)
        case .terminated(let end):
            guard container.isRestarted(after: end, podPolicy: restartPolicy) else { return }
            await restart(index, after: end)
        }
    }

    private func restart(_ index: Int, after end: Termination) async {
        let restarts = context.settings.restarts
        if let began = end.startedAt, let ended = end.finishedAt,
            Duration.seconds(ended.seconds(since: began)) >= restarts.forgivenAfter
        {
            containers[index].restartsInRow = 0
        }
        let wait = restarts.wait(afterRestarts: containers[index].restartsInRow)
        let left = wait - .seconds(Timestamp.now.seconds(since: end.finishedAt ?? .now))
        containers[index].restartsInRow += 1
        guard wait > .zero, left > .zero else {
            await launch(index)
            return
        }
        containers[index].last = end
        let name = containers[index].name
        let where_ = "\(identity.name)_\(identity.namespace)(\(identity.uid))"
        containers[index].phase = .waiting(
            reason: "CrashLoopBackOff",
            message: "back-off \(wait.goText) restarting failed container=\(name) pod=\(where_)")
        hold(index, for: left)
        await record(
            index, "BackOff", "Back-off restarting failed container \(name) in pod \(where_)", isWarning: true)
    }

    /// Every container but sidecars has ended and none starts again.
    var hasRunToItsEnd: Bool {
        func isDone(_ container: ContainerState) -> Bool {
            guard let end = container.termination, !container.isLaunching else { return false }
            return !container.isRestarted(after: end, podPolicy: restartPolicy)
        }
        if containers.contains(where: { $0.isInit && !$0.isSidecar && isDone($0) && !$0.succeeded }) {
            return !containers.contains { $0.isAlive && !$0.isSidecar }
        }
        return containers.allSatisfy { $0.isSidecar || isDone($0) }
    }

    /// Nothing of the pod runs and nothing will.
    var isOver: Bool { (failure != nil || hasRunToItsEnd) && !containers.contains(where: \.isAlive) }
}
