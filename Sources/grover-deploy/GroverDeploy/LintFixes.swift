import Documents
import Linting

/// Carries out the edits of findings, file by file.
enum LintFixes {
    /// Mends what can be mended, and says how much that was; what cannot be written does not keep the rest from it.
    ///
    /// - Throws: `DeployFailure`, naming the files that could not be read again or written
    static func apply(_ report: LintReport, _ sources: [LintSource], in context: DeployContext) throws -> Bool {
        let edits = Dictionary(grouping: report.open.compactMap(\.fix), by: \.place.file)
        var mended = 0
        var files = 0
        var failures: [String] = []
        for source in sources where source.name != "-" {
            guard let own = edits[source.name] else { continue }
            do {
                let edited = EditedText(try source.read(64 << 20), own)
                guard edited.applied > 0 else { continue }
                try LintFiles.write(edited.bytes, to: source.name, in: context)
                mended += edited.applied
                files += 1
            } catch let failure as DeployFailure {
                failures.append(failure.description)
            } catch let problem as Problem {
                failures.append("\(source.name) \(problem.message)")
            }
        }
        context.messages.writeLine("mended \(counted(mended, "finding")) in \(counted(files, "file"))")
        guard failures.isEmpty else { throw DeployFailure(.changesPending, failures.joined(separator: "\n")) }
        return mended > 0
    }

    private static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }
}
