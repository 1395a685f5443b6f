internal import Documents
internal import Glibc
internal import KubernetesModel

/// From a container's spec to its process.
extension PodWorker {
    /// Takes up what an earlier control plane left: running containers stay as they are.
    func adopt() async {
        guard let memory = folder.memory else { return }
        podIP = memory.podIP
        startTime = memory.startTime
        rewrites = folder.rewrites
        context.podAddresses.keep(memory.podIP, for: identity.uid)
        let config = try? await ConfigSource(of: pod, through: context.access)
        if pod.value(at: "status", "phase")?.string == "Failed",
            let reason = pod.value(at: "status", "reason")?.string
        {
            failure = PodStatus.Failure(
                reason: reason, message: pod.value(at: "status", "message")?.string ?? "")
        }
        volumes = try? await preparedVolumes(config ?? ConfigSource(namespace: identity.namespace))
        for index in containers.indices {
            let name = containers[index].name
            let numbers = folder.runNumbers(of: name)
            guard let number = numbers.last else { continue }
            let run = folder.run(name, number)
            containers[index].run = number
            containers[index].imageID = run.imageID
            if let before = numbers.dropLast().last, folder.run(name, before).ending != nil {
                containers[index].last = ending(of: folder.run(name, before), index, number: before)
            }
            if let adopted = try? await ContainerRun.adopt(run, group: context.group), let processes = run.processes {
                containers[index].phase = .running(since: processes.startedAt)
                let list = containers[index].isInit ? "initContainerStatuses" : "containerStatuses"
                let known = pod.value(at: "status", list)?.list?.first { $0["name"]?.string == name }
                containers[index].isStarted = known?["started"]?.bool ?? false
                containers[index].isReady = known?["ready"]?.bool ?? false
                let surroundings = try? await surroundings(
                    index, config ?? ConfigSource(namespace: identity.namespace), run)
                clients[name] = surroundings.map(client)
                follow(adopted, index, number)
                startProbes(index, ran: .seconds(Timestamp.now.seconds(since: processes.startedAt)))
            } else {
                containers[index].phase = .terminated(ending(of: run, index))
            }
        }
    }

    /// Address, folders and volumes, once.
    func prepare() async -> Bool {
        if volumes != nil { return true }
        guard let address = context.podAddresses.address(for: identity.uid, from: context.addresses) else {
            await context.events.record(
                "FailedCreatePodSandBox", "no pod address is free in 127.\(context.addresses.block).0.0/16",
                about: pod,
                isWarning: true)
            return false
        }
        podIP = address
        do {
            try HostFiles.makeFolder(folder.path)
            try folder.write(PodFolder.Memory(podIP: address, startTime: startTime))
            let config = try await ConfigSource(of: pod, through: context.access)
            volumes = try await preparedVolumes(config)
            return true
        } catch {
            await context.events.record("FailedMount", "\(error)", about: pod, isWarning: true)
            return false
        }
    }

    func launch(_ index: Int) async {
        let name = containers[index].name
        let imageName = containers[index].spec["image"]?.string ?? ""
        guard let image = context.images.image(named: imageName) else {
            await imageMissing(index, imageName)
            return
        }
        containers[index].imageFailures = 0
        containers[index].imageID = image.digest
        do {
            let config = try await ConfigSource(of: pod, through: context.access)
            let number = (containers[index].run ?? -1) + 1
            let run = folder.run(name, number)
            let surroundings = try await surroundings(index, config, run)
            let order = try order(index, image, config, surroundings, number)
            await record(
                index, "Pulled",
                "Container image \"\(imageName)\" already present on machine and can be accessed by the pod")
            await record(index, "Created", "Container created")
            // What came in while this waited may have been the pod's deletion.
            guard !isTerminating else { return }
            containers[index].isLaunching = true
            let started = try await ContainerRun.start(
                order, in: run, shim: context.settings.shim, group: context.group)
            if let end = containers[index].termination { containers[index].last = end }
            containers[index].run = number
            clients[name] = client(surroundings)
            follow(started, index, number)
            folder.dropOldRuns(of: name)
        } catch let error as ContainerConfigError {
            await launchFailed(index, "CreateContainerConfigError", "\(error)", retries: false)
        } catch {
            await launchFailed(index, "CreateContainerError", "\(error)", retries: true)
        }
    }

    /// What the commands of a container see.
    private struct Surroundings {
        let plain: [String: String]
        var variables: [String: String] = [:]
        let folder: String
        let rewriter: ReferenceRewriter
        var changes: [PodRewrite] = []
    }

    private func surroundings(_ index: Int, _ config: ConfigSource, _ run: RunFolder) async throws -> Surroundings {
        let name = containers[index].name
        let home = home(of: name)
        try HostFiles.makeFolder(home)
        let services = try await context.access.list(.services, namespace: nil)
        let plain = try environment(index, config, services).variables(home: home)
        let mounts = try PodVolumes.mounts(of: containers[index].spec, in: volumes ?? [:], plain)
        let words = LastWords(container: containers[index].spec).mount(in: run)
        let rewriter = ReferenceRewriter(
            services: services, namespace: identity.namespace, mounts: mounts + [words])
        let folder = containers[index].spec["workingDir"]?.string.map { rewriter.rewrite($0).text }
        var surroundings = Surroundings(plain: plain, folder: folder ?? home, rewriter: rewriter)
        for (key, value) in surroundings.plain.sorted(by: { $0.key < $1.key }) {
            let (text, found) = key == "HOME" || key == "PATH" ? (value, []) : rewriter.rewrite(value)
            surroundings.variables[key] = text
            surroundings.changes += found.map { PodRewrite(container: name, place: "env \(key)", $0) }
        }
        if surroundings.variables["TMPDIR"] == nil {
            surroundings.variables["TMPDIR"] = mounts.first { $0.path == "/tmp" }?.folder
        }
        surroundings.variables[RunFolder.markName] = run.path
        return surroundings
    }

    private func order(
        _ index: Int, _ image: ImageStore.Image, _ config: ConfigSource, _ known: Surroundings, _ number: Int
    ) throws -> RunFolder.Order {
        let name = containers[index].name
        let variables = known.variables
        let line = environment(index, config).commandLine(image: image, known.plain)
        var changes = known.changes
        let words = line.enumerated().map { number, text in
            // An image's executable is a file of this machine already.
            if number == 0, text == image.executable { return text }
            let (text, found) = known.rewriter.rewrite(text)
            changes += found.map { PodRewrite(container: name, place: "argument \(number)", $0) }
            return text
        }
        guard let program = CommandRun.resolve(words.first ?? "", variables["PATH"] ?? "") else {
            throw HostError("start", line.first ?? "", ENOENT)
        }
        rewrites.removeAll { $0.container == name }
        rewrites += changes
        try folder.write(rewrites)
        let limits = ContainerLimits(of: containers[index].spec)
        return RunFolder.Order(
            executable: program, arguments: Array(words.dropFirst()), environment: variables,
            workingFolder: known.folder,
            imageID: image.digest, logFileBytes: context.settings.logFileBytes,
            memoryLimit: limits.memory,
            group: context.groups.group(for: "\(identity.uid)_\(name)_\(number)", limits))
    }

    private func imageMissing(_ index: Int, _ image: String) async {
        let why = "no image \"\(image)\" is loaded; run 'grover-deploy local load \(image) --exec PATH'"
        await record(index, "Pulling", "Pulling image \"\(image)\"")
        await record(index, "Failed", "Failed to pull image \"\(image)\": \(why)", isWarning: true)
        await record(index, "Failed", "Error: ErrImagePull", isWarning: true)
        containers[index].phase = .waiting(reason: "ErrImagePull", message: why)
        await publish()
        containers[index].imageFailures += 1
        hold(index, for: context.settings.restarts.wait(afterRestarts: containers[index].imageFailures))
        containers[index].phase = .waiting(
            reason: "ImagePullBackOff", message: "Back-off pulling image \"\(image)\": ErrImagePull: \(why)")
        await record(index, "BackOff", "Back-off pulling image \"\(image)\"")
        await record(index, "Failed", "Error: ImagePullBackOff", isWarning: true)
    }

    /// - Parameter retries: with the time; otherwise when the pod's surroundings change.
    private func launchFailed(_ index: Int, _ reason: String, _ message: String, retries: Bool) async {
        containers[index].isLaunching = false
        containers[index].last = containers[index].termination ?? containers[index].last
        containers[index].phase = .waiting(reason: reason, message: message)
        containers[index].isHeld = true
        if retries {
            containers[index].restartsInRow += 1
            hold(index, for: context.settings.restarts.wait(afterRestarts: containers[index].restartsInRow))
        }
        await record(index, "Failed", "Error: \(message)", isWarning: true)
    }

    private func environment(
        _ index: Int, _ config: ConfigSource, _ services: [Node] = []
    ) -> ContainerEnvironment {
        ContainerEnvironment(
            pod: pod, container: containers[index].spec, config: config, podIP: podIP ?? "", hostIP: context.hostIP,
            nodeName: context.settings.name, services: services)
    }

    private func home(of container: String) -> String { "\(folder.path)/home/\(container)" }

    private func client(_ known: Surroundings) -> ProbeClient {
        ProbeClient(
            group: context.group, podIP: podIP ?? "", environment: known.variables, folder: known.folder,
            rewriter: known.rewriter)
    }
}
