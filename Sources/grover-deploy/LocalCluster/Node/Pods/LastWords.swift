internal import Documents
internal import Glibc

/// What a container says of its own end: the file at its `terminationMessagePath`, or the end of its log.
struct LastWords {
    let container: Node
    private static let longestFile = 4096
    private static let longestLog = 2048
    private static let mostLines = 80

    /// Where the container writes them; in its arguments and environment the path stands for the run's own file.
    var path: String { container["terminationMessagePath"]?.string ?? "/dev/termination-log" }

    func mount(in run: RunFolder) -> ReferenceRewriter.Mount {
        ReferenceRewriter.Mount(path: path, folder: run.terminationLogPath)
    }

    func text(of run: RunFolder, failed: Bool) -> String? {
        let words = (HostFiles.read(run.terminationLogPath) ?? []).prefix(Self.longestFile)
        if !words.isEmpty { return String(decoding: words, as: UTF8.self) }
        guard failed, container["terminationMessagePolicy"]?.string == "FallbackToLogsOnError" else { return nil }
        var options = PodLogOptions()
        options.tailLines = Self.mostLines
        var filter = LogFilter(options)
        var tail = LogTail(run)
        let log = filter.first(tail.next()).suffix(Self.longestLog)
        return log.isEmpty ? nil : String(decoding: log, as: UTF8.self)
    }
}
