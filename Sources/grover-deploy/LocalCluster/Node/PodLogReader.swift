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

    func read(_ options: PodLogOptions) throws -> AsyncThrowingStream<[UInt8], any Error> {
        let run = try run(options)
        var filter = LogFilter(options)
        let (stream, continuation) = AsyncThrowingStream<[UInt8], any Error>.makeStream()
        guard options.follow, let watch = FolderWatch(run.path) else {
            var tail = LogTail(run)
            continuation.yield(filter.first(tail.next()))
            continuation.finish()
            return stream
        }
        let task = Task { [filter] in
            var filter = filter
            var tail = LogTail(run)
            continuation.yield(filter.first(tail.next()))
            for await _ in watch.changes {
                // Asked before reading, so that nothing is written between the last read and the end.
                let isOver = run.ending != nil || run.processes?.shim.isAlive == false
                let bytes = filter.next(tail.next())
                if !bytes.isEmpty { continuation.yield(bytes) }
                if isOver || filter.isFull { break }
            }
            watch.stop()
            continuation.finish()
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
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

extension RunFolder {
    var hasBegun: Bool { HostFiles.exists(logPath) }
}
