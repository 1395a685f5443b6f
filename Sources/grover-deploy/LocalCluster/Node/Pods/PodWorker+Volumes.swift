internal import Documents
internal import KubernetesModel
internal import Logging

/// A pod's volumes, written when it starts and again when what they show has changed.
extension PodWorker {
    func preparedVolumes(_ config: ConfigSource) async throws -> [String: String] {
        let claims = Set(
            try await context.access.list(.claims, namespace: identity.namespace).compactMap(\.objectName))
        try await renewTokens()
        let environment = ContainerEnvironment(
            pod: pod, container: containers.first?.spec ?? .emptyMap, config: config, podIP: podIP ?? "",
            hostIP: context.hostIP, nodeName: context.settings.name)
        let volumes = PodVolumes(
            pod: pod, podFolder: folder.path, stateFolder: context.settings.stateFolder, environment: environment,
            tokens: tokens.texts)
        return try volumes.prepare { claims.contains($0) }
    }

    /// Whether a ConfigMap or Secret is one that the pod's volumes or containers name.
    func refers(to type: ResourceType, _ name: String) -> Bool {
        ConfigSource.references(in: pod).contains { $0 == (type, name) }
    }

    /// Writes volumes anew from the objects as they stand; what cannot be written stays as it was.
    ///
    /// One at a time, so that what was read first is never written last.
    func refreshVolumes() async {
        let list = pod.value(at: "spec", "volumes")?.list ?? []
        guard volumes != nil, list.contains(where: VolumeContent.isWritten) else { return }
        refresh.isWanted = true
        guard !refresh.isRunning else { return }
        refresh.isRunning = true
        while refresh.isWanted, !isTerminating {
            refresh.isWanted = false
            await writeVolumes()
        }
        refresh.isRunning = false
    }

    private func writeVolumes() async {
        do {
            let config = try await ConfigSource(of: pod, through: context.access)
            volumes = try await preparedVolumes(config)
        } catch let error as ContainerConfigError {
            await context.events.record("FailedMount", "\(error)", about: pod, isWarning: true)
        } catch {
            context.logger.debug("volumes not renewed", metadata: ["pod": "\(identity.name)", "error": "\(error)"])
        }
    }

    private func tokensDue() async {
        tasks["tokens"] = nil
        await refreshVolumes()
    }

    private func renewTokens() async throws {
        var renewed = tokens
        try await renewed.renew(for: pod, from: context.tokens)
        tokens = renewed
        guard let next = tokens.nextRenewal else { return }
        let clock = context.clock
        let wait = Duration.seconds(max(1, next.seconds(since: .now)))
        keep(
            "tokens",
            Task { [weak self] in
                guard (try? await clock.sleep(for: wait)) != nil else { return }
                await self?.tokensDue()
            })
    }
}
