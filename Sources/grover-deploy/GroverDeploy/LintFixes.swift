import Documents
import Linting

/// Carries out the edits of findings, file by file.
enum LintFixes {
    /// How many findings were mended, in how many files.
    static func apply(_ report: LintReport, _ sources: [LintSource], in context: DeployContext) throws -> (Int, Int) {
        let edits = Dictionary(grouping: report.open.compactMap(\.fix), by: \.place.file)
        var mended = 0
        var files = 0
        for source in sources where source.name != "-" {
            guard let own = edits[source.name] else { continue }
            let edited = EditedText(try source.read(64 << 20), own)
            guard edited.applied > 0 else { continue }
            try LintFiles.write(String(decoding: edited.bytes, as: UTF8.self), to: source.name, in: context)
            mended += edited.applied
            files += 1
        }
        return (mended, files)
    }
}
