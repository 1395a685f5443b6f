internal import Stores
internal import Synchronization

/// Tells an import's events as plain lines, and of each file no more single lines than anybody reads.
final class ImportPrinter: Sendable {
    private static let most = 20

    private let shown = Mutex<[String: Int]>([:])
    private let say: @Sendable (String) -> Void

    init(say: @escaping @Sendable (String) -> Void) {
        self.say = say
    }

    func tell(_ event: ImportEvent) {
        switch event {
        case .resumed(let file, let line): say("\(file): an earlier run was cut short; going on after line \(line)")
        case .unfit(let file, let line, .refused(let why)): single(file, line, "refused: \(why)")
        case .unfit(let file, let line, .leftOut(let why)): single(file, line, "left out: \(why)")
        case .unfit: break
        case .mended(let file, let line, let what): single(file, line, "mended: \(what)")
        case .progress(let file, let counts, let percent):
            let part = percent.map { " (\($0) %)" } ?? ""
            say("\(file): \(counts.read) lines\(part): \(counts.text)")
        }
    }

    private func single(_ file: String, _ line: Int, _ text: String) {
        let count = shown.withLock { shown in
            shown[file, default: 0] += 1
            return shown[file, default: 0]
        }
        if count <= Self.most { say("\(file):\(line): \(text)") }
        if count == Self.most + 1 {
            say("\(file): more such lines are only counted; --rejects FILE gets all that were not imported")
        }
    }
}
