/// How the import of a file ended.
struct ImportReport: Sendable {
    let file: String
    let progress: ImportProgress
    /// How many of its lines have their record in the store; nil where they cannot be read again.
    var found: Int?

    private var counts: ImportCounts { progress.counts }

    func text(isDryRun: Bool) -> String {
        let mended = counts.mended > 0 ? " (\(counts.mended) of them mended)" : ""
        return "\(file): \(counts.read) read = \(counts.imported) \(isDryRun ? "to import" : "imported")\(mended)"
            + " + \(counts.present) already there + \(counts.leftOut) left out + \(counts.refused) refused"
    }

    /// Throws where not everything is in the store that should be.
    static func check(_ reports: [ImportReport], problems: [String], rejects: String?) throws(ImportFailure) {
        var lines = problems.map { "\($0); the import did not go well, or the database was damaged before" }
        for report in reports {
            let expected = report.counts.imported + report.counts.present
            if let found = report.found, found != expected {
                lines.append(
                    "\(report.file): \(expected) lines should have their record in the database, and \(found) have; "
                        + "was the file changed, or did members delete something meanwhile?")
            }
        }
        let refused = reports.map(\.counts.refused).reduce(0, +)
        if refused > 0 {
            let place = rejects.map { "see \($0)" } ?? "run again with --rejects FILE to see all"
            let what = refused == 1 ? "1 line was refused and is" : "\(refused) lines were refused and are"
            lines.append("\(what) not in the database; \(place)")
        }
        if !lines.isEmpty { throw ImportFailure(lines.joined(separator: "\n")) }
    }
}
