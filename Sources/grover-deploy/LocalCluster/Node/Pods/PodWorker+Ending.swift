internal import Documents
internal import KubernetesModel

/// The end of a pod: by deletion, by its own end, by its deadline or by the node.
extension PodWorker {
    func terminate() async {
        let grace = isRemoved ? 2 : pod.metadata?["deletionGracePeriodSeconds"]?.int ?? 30
        stopContainers(grace: grace)
        let isOver = !containers.contains(where: \.isAlive)
        if !isRemoved { await publish(hasEnded: isOver) }
        guard isOver else { return }
        if isRemoved {
            for run in folder.runs { run.killRemains() }
            HostFiles.remove(folder.path)
            context.podAddresses.release(identity.uid)
            isFinished = true
            waker.finish()
        } else if !deletionSent {
            deletionSent = true
            let options = DeletionOptions(gracePeriodSeconds: 0, uid: identity.uid)
            try? await context.access.delete(
                .pods, namespace: identity.namespace, name: identity.name, options: options)
        }
    }

    /// Ends what still runs of a pod that has failed, or whose sidecars are all that is left.
    func finishContainers() async {
        stopContainers(grace: pod.value(at: "spec", "terminationGracePeriodSeconds")?.int ?? 30)
        await publish()
    }

    /// Asks all containers to end; sidecars last to first, each when those it served are gone.
    private func stopContainers(grace: Int) {
        let deadline = ContinuousClock.now + .seconds(grace)
        endsBy = min(endsBy ?? deadline, deadline)
        let left = max(0, Int(((endsBy ?? deadline) - .now).nanoseconds / 1_000_000_000))
        for index in containers.indices where containers[index].isAlive && !containers[index].isSidecar {
            stop(index, grace: grace)
        }
        guard !containers.contains(where: { $0.isAlive && !$0.isSidecar }) else { return }
        guard let last = containers.lastIndex(where: { $0.isAlive && $0.isSidecar }) else { return }
        stop(last, grace: containers[last].isStopping ? grace : min(grace, left))
    }

    /// Fails the pod as a whole and ends its containers.
    func fail(_ reason: String, _ message: String, isWarning: Bool) async {
        guard failure == nil, !isTerminating, !isOver else { return }
        failure = PodStatus.Failure(reason: reason, message: message)
        await context.events.record(reason, message, about: pod, isWarning: isWarning)
        wake()
    }

    /// Sets the alarm of `activeDeadlineSeconds`, which may be set and lowered while the pod runs.
    func watchDeadline() {
        guard let seconds = pod.value(at: "spec", "activeDeadlineSeconds")?.int, failure == nil, seconds != deadline
        else { return }
        deadline = seconds
        let left = Duration.seconds(Double(seconds) - Timestamp.now.seconds(since: startTime))
        let clock = context.clock
        keep(
            "deadline",
            Task { [weak self] in
                if left > .zero { guard (try? await clock.sleep(for: left)) != nil else { return } }
                await self?.fail(
                    "DeadlineExceeded", "Pod was active on the node longer than the specified deadline",
                    isWarning: false)
            })
    }
}
