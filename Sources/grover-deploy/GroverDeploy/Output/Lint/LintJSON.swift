import Documents
import Linting

/// Findings for programs, as one JSON document.
enum LintJSON {
    /// How many findings one task writes at a time: few enough for the memory of one piece to serve the next.
    private static let pieceSize = 256

    /// - Parameters:
    ///   - tellsCost: with the bytes that the index of all objects took
    ///   - workers: how many write side by side
    static func write(_ report: LintReport, tellsCost: Bool, workers: Int, to output: any TextOutput) async {
        var json = JSONStream(.pretty)
        json.openMap()
        json.openList("findings")
        output.write(json.takeBytes())
        let all = report.findings
        for start in stride(from: 0, to: all.count, by: pieceSize * workers * 2) {
            let round = all[start...].prefix(pieceSize * workers * 2).indices
            // Nobody reads any more.
            if output.isClosed { return }
            for piece in await pieces(of: all, round, json) { output.write(piece) }
        }
        json.skipItems(to: all.count)
        json.close()
        json.list("skipped") { json in
            for skipped in report.skipped {
                json.map { json in
                    json.add("file", skipped.place.file)
                    json.add("line", skipped.place.line)
                    json.add("reason", skipped.reason.rawValue)
                }
            }
        }
        json.map("summary") { json in
            json.add("files", report.files)
            json.add("objects", report.objects)
            json.add("errors", report.count(.error))
            json.add("warnings", report.count(.warning))
            json.add("infos", report.count(.info))
            json.add("suppressed", report.findings.count - report.openCount)
            json.add("skipped", report.skipped.count)
            json.add("unreadable", report.unreadable)
            if tellsCost { json.add("indexBytes", report.indexBytes) }
        }
        json.close()
        json.endLine()
        output.write(json.takeBytes())
    }

    /// The findings of a round, in their order.
    private static func pieces(
        of findings: [Finding], _ round: Range<Int>, _ json: JSONStream
    ) async -> [[UInt8]] {
        await withTaskGroup(of: (Int, [UInt8]).self) { group in
            var count = 0
            for start in stride(from: round.lowerBound, to: round.upperBound, by: pieceSize) {
                group.addTask { [count] in
                    var items = json.items(from: start, size: pieceSize * 400)
                    for number in start..<min(start + pieceSize, round.upperBound) {
                        add(findings[number], to: &items)
                    }
                    return (count, items.takeBytes())
                }
                count += 1
            }
            var pieces = [[UInt8]](repeating: [], count: count)
            for await (number, piece) in group { pieces[number] = piece }
            return pieces
        }
    }

    private static func add(_ finding: Finding, to json: inout JSONStream) {
        json.map { json in
            json.add("rule", finding.rule)
            json.add("severity", finding.severity.rawValue)
            json.add("message", finding.message)
            json.add("object", finding.object)
            json.add("namespace", finding.namespace)
            json.add("container", finding.container)
            json.add("path", finding.path)
            if let place = finding.place { add(place, to: &json) }
            if finding.isApproximate { json.add("approximate", true) }
            if let written = finding.written {
                json.map("written") { add(written, to: &$0) }
            }
            if let suppression = finding.suppression {
                json.map("suppressed") { json in
                    json.add("by", suppression.origin.rawValue)
                    json.add("reason", suppression.reason)
                }
            }
        }
    }

    private static func add(_ place: Place, to json: inout JSONStream) {
        json.add("file", place.file)
        json.add("line", place.line)
        json.add("column", place.column)
    }
}
