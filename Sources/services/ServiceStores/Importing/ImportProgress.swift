internal import Domain
internal import ServiceKit
internal import Stores

/// What became of the lines of a file so far.
struct ImportCounts: Sendable, Hashable {
    var imported = 0
    var present = 0
    var leftOut = 0
    var refused = 0
    /// Lines among the imported ones of which something was changed.
    var mended = 0

    var read: Int { imported + present + leftOut + refused }

    mutating func add(_ outcome: ImportOutcome, isMended: Bool) {
        switch outcome {
        case .imported:
            imported += 1
            if isMended { mended += 1 }
        case .present: present += 1
        case .leftOut: leftOut += 1
        case .refused: refused += 1
        }
    }

    static func + (left: ImportCounts, right: ImportCounts) -> ImportCounts {
        var sum = left
        sum.imported += right.imported
        sum.present += right.present
        sum.leftOut += right.leftOut
        sum.refused += right.refused
        sum.mended += right.mended
        return sum
    }

    var text: String {
        "\(imported) imported, \(present) already there, \(leftOut) left out, \(refused) refused"
    }
}

/// How far a file was read, as the store keeps it with what was brought in.
struct ImportProgress: Sendable, Hashable {
    /// Behind the last line that was read.
    var offset = 0
    var line = 0
    var counts = ImportCounts()
    /// How long the file of rejects was then.
    var rejects = 0
    var isDone = false
    /// When reading began, which decides what is over by now.
    let begun: Moment

    init(begun: Moment) {
        self.begun = begun
    }

    /// Nil for a text that no progress wrote.
    init?(mark: String) {
        guard let json = try? JSON.read(mark.utf8), let offset = json["offset"]?.int, let line = json["line"]?.int,
            let isDone = json["done"]?.bool, let begun = json["begun"]?.int
        else { return nil }
        self.offset = offset
        self.line = line
        self.isDone = isDone
        self.begun = Moment(milliseconds: Int64(begun))
        rejects = json["rejects"]?.int ?? 0
        counts.imported = json["imported"]?.int ?? 0
        counts.present = json["present"]?.int ?? 0
        counts.leftOut = json["left_out"]?.int ?? 0
        counts.refused = json["refused"]?.int ?? 0
        counts.mended = json["mended"]?.int ?? 0
    }

    var mark: String {
        let json: JSON = [
            "offset": .int(offset), "line": .int(line), "done": .bool(isDone), "rejects": .int(rejects),
            "imported": .int(counts.imported), "present": .int(counts.present), "left_out": .int(counts.leftOut),
            "refused": .int(counts.refused), "mended": .int(counts.mended),
            "begun": .int(Int(begun.milliseconds)),
        ]
        return json.text
    }
}
