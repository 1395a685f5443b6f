internal import Domain
internal import Stores

/// As many lines as are brought in by one transaction, and what reading them gave.
struct ImportBatch<Record: Sendable>: Sendable {
    private static var mostBytes: Int { 2 << 20 }

    struct Item: Sendable {
        let line: ExportLine
        /// What the store is asked to bring in; nil where the line is unfit.
        let record: Record?
        let unfit: ImportOutcome?
        let mends: [String]
    }

    private(set) var items: [Item] = []
    /// Behind the last line.
    let end: Int

    init(_ reader: LineReader, _ kind: ImportKind<Record>, now: Moment, atMost limit: Int) throws(ImportFailure) {
        var bytes = 0
        while items.count < limit, bytes < Self.mostBytes, let line = try reader.next() {
            bytes += line.bytes.count
            items.append(Self.read(line, kind, now))
        }
        end = reader.offset
    }

    var records: [Record] { items.compactMap(\.record) }
    var lastLine: Int { items.last?.line.number ?? 0 }

    /// What became of each line, with what the store made of the records among them.
    func outcomes(_ stored: [ImportOutcome]) -> [ImportOutcome] {
        var rest = stored[...]
        return items.map { $0.unfit ?? rest.popFirst() ?? .refused("the store said nothing of it") }
    }

    private static func read(_ line: ExportLine, _ kind: ImportKind<Record>, _ now: Moment) -> Item {
        do throws(ExportDocument.Unfit) {
            var document = try ExportDocument(line, now: now)
            let record = try kind.read(&document)
            return Item(line: line, record: record, unfit: nil, mends: document.mends)
        } catch {
            return Item(line: line, record: nil, unfit: error.outcome, mends: [])
        }
    }
}
