internal import Documents
internal import KubernetesModel

/// Reads a container's log files as `GET …/log` shows them.
struct PodLogReader {
    private let pod: Node
    private let folder: PodFolder

    init(_ pod: Node, _ folder: PodFolder) {
        self.pod = pod
        self.folder = folder
    }

    /// A chunk is read when it is asked for, so that a slow reader holds nothing up in memory.
    func read(_ options: PodLogOptions) throws -> AsyncThrowingStream<[UInt8], any Error> {
        let run = try run(options)
        let reading = LogReading(run, options, options.follow ? FolderWatch(run.path) : nil)
        return AsyncThrowingStream { await reading.next() }
    }

    private func run(_ options: PodLogOptions) throws -> RunFolder {
        let name = pod.objectName ?? ""
        let names = pod.containers.compactMap { $0["name"]?.string }
        let regular = pod.value(at: "spec", "containers")?.list?.compactMap { $0["name"]?.string } ?? []
        let container: String
        if let wanted = options.container, !wanted.isEmpty {
            guard names.contains(wanted) else {
                throw APIStatus.badRequest("container \(wanted) is not valid for pod \(name)")
            }
            container = wanted
        } else if regular.count == 1 {
            container = regular[0]
        } else {
            let choices = regular.joined(separator: " ")
            throw APIStatus.badRequest(
                "a container name must be specified for pod \(name), choose one of: [\(choices)]")
        }
        if options.previous {
            guard let number = previousRun(of: container) else {
                throw APIStatus.badRequest(
                    "previous terminated container \"\(container)\" in pod \"\(name)\" not found")
            }
            return folder.run(container, number)
        }
        guard let number = folder.runNumbers(of: container).last(where: { folder.run(container, $0).hasBegun }) else {
            throw APIStatus.badRequest(
                "container \"\(container)\" in pod \"\(name)\" is waiting to start: \(waitingReason(container))")
        }
        return folder.run(container, number)
    }

    /// The run that `lastState` speaks of, which a container that waits for its restart has ended last.
    private func previousRun(of container: String) -> Int? {
        let id = status(of: container)?.value(at: "lastState", "terminated", "containerID")?.string
        guard let number = id?.split(separator: "/").last.flatMap({ Int($0) }) else { return nil }
        return folder.run(container, number).hasBegun ? number : nil
    }

    private func status(of container: String) -> Node? {
        let lists = ["containerStatuses", "initContainerStatuses"].compactMap { pod.value(at: "status", $0)?.list }
        return lists.joined().first { $0["name"]?.string == container }
    }

    private func waitingReason(_ container: String) -> String {
        let reason = status(of: container)?.value(at: "state", "waiting", "reason")?.string ?? "ContainerCreating"
        switch reason {
        case "ErrImagePull": return "image can't be pulled"
        case "ImagePullBackOff": return "trying and failing to pull image"
        default: return reason
        }
    }
}

/// One reading of a log, from its beginning and, where followed, to the container's end.
private actor LogReading {
    private let run: RunFolder
    private let watch: FolderWatch?
    private var filter: LogFilter
    private var tail: LogTail
    private var changes: AsyncStream<Void>.AsyncIterator?
    private var hasBegun = false
    private var isOver = false

    init(_ run: RunFolder, _ options: PodLogOptions, _ watch: FolderWatch?) {
        self.run = run
        self.watch = watch
        filter = LogFilter(options)
        tail = LogTail(run)
        changes = watch?.changes.makeAsyncIterator()
    }

    deinit { watch?.stop() }

    func next() async -> [UInt8]? {
        guard hasBegun else {
            hasBegun = true
            isOver = watch == nil
            return filter.first(tail.next())
        }
        while !isOver, !filter.isFull, await changed() {
            // Asked before reading, so that nothing is written between the last read and the end.
            isOver = run.ending != nil || run.processes?.shim.isAlive == false
            let bytes = filter.next(tail.next())
            if !bytes.isEmpty { return bytes }
        }
        return nil
    }

    private func changed() async -> Bool {
        guard var iterator = changes else { return false }
        let change: Void? = await iterator.next(isolation: #isolation)
        changes = iterator
        return change != nil && !Task.isCancelled
    }
}

extension RunFolder {
    var hasBegun: Bool { HostFiles.exists(logPath) }
}
