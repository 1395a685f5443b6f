internal import Domain
internal import ServiceKit
internal import Stores

/// Something to tell while files are imported.
enum ImportEvent: Sendable, Hashable {
    /// An earlier run came to this line.
    case resumed(file: String, line: Int)
    case unfit(file: String, line: Int, ImportOutcome)
    case mended(file: String, line: Int, what: String)
    /// So many of a hundred parts are read; nil where nobody knows.
    case progress(file: String, ImportCounts, percent: Int?)
}

/// Reads files of an export and brings their documents into a store, batch by batch.
struct Importer<Record: Sendable>: Sendable {
    let store: any ImportStore<Record>
    var rejects: RejectFile?
    /// Whether a service writes to the store as well, and gets half of the time for it.
    var isShared = true
    /// Lines in one transaction: so few that writers of the running service, which wait for it, hardly notice.
    var batchSize = 500
    var clock: any Clock<Duration> = ContinuousClock()
    let tell: @Sendable (ImportEvent) -> Void

    private static var batchesBetweenProgress: Int { 40 }

    /// Brings in what of the file is not yet.
    func bring(_ file: ImportFile<Record>) async throws -> ImportProgress {
        var progress = try await earlier(file) ?? ImportProgress(begun: .now)
        if progress.line > 0 { tell(.resumed(file: file.name, line: progress.line)) }
        if progress.isDone { return progress }
        let reader = try LineReader(
            path: file.name, name: file.name, offset: progress.offset, number: progress.line)
        var (ended, took, batches) = (ContinuousClock.now, Duration.zero, 0)
        while !progress.isDone {
            let batch = try ImportBatch(reader, file.kind, now: progress.begun, atMost: batchSize)
            let pause = took - (.now - ended)
            if isShared, pause > .zero { try await clock.sleep(for: pause) }
            let began = ContinuousClock.now
            progress = try await bring(batch, of: file, after: progress)
            ended = .now
            took = ended - began
            batches += 1
            if batches.isMultiple(of: Self.batchesBetweenProgress) || progress.isDone {
                let percent = file.isStandardInput ? nil : progress.offset * 100 / max(file.size, 1)
                tell(.progress(file: file.name, progress.counts, percent: percent))
            }
        }
        return progress
    }

    /// How many lines of the file have their record in the store, read anew.
    func count(_ file: ImportFile<Record>, as of: ImportProgress) async throws -> Int {
        let reader = try LineReader(path: file.name, name: file.name)
        var found = 0
        while case let batch = try ImportBatch(reader, file.kind, now: of.begun, atMost: batchSize),
            !batch.items.isEmpty
        {
            found += try await store.holds(batch.records).count { $0 }
        }
        return found
    }

    private func earlier(_ file: ImportFile<Record>) async throws -> ImportProgress? {
        guard let source = file.source, let mark = try await store.importMark(of: source),
            let progress = ImportProgress(mark: mark), progress.offset <= file.size
        else { return nil }
        return progress
    }

    /// Keeps of the rejects what an earlier run counted, and forgets what will come again.
    func resumeRejects(of files: [ImportFile<Record>]) async throws {
        guard let rejects else { return }
        var end = 0
        for file in files { end = max(end, try await earlier(file)?.rejects ?? 0) }
        rejects.cut(at: end)
    }

    private func bring(
        _ batch: ImportBatch<Record>, of file: ImportFile<Record>, after progress: ImportProgress
    ) async throws -> ImportProgress {
        let start = rejects?.end ?? progress.rejects
        let stored = try await store.bringIn(batch.records, from: file.source ?? "") { [rejects] stored in
            // Rejects come before the mark that counts them, and come again where that is not kept.
            let lines = rejects == nil ? [] : batch.rejects(stored, of: file.name)
            let end = rejects?.put(lines, at: start) ?? start
            return file.source == nil ? nil : batch.progress(after: progress, stored, rejects: end).mark
        }
        for (item, outcome) in zip(batch.items, batch.outcomes(stored)) {
            switch outcome {
            case .imported:
                for mend in item.mends { tell(.mended(file: file.name, line: item.line.number, what: mend)) }
            case .present: break
            case .leftOut, .refused: tell(.unfit(file: file.name, line: item.line.number, outcome))
            }
        }
        return batch.progress(after: progress, stored, rejects: rejects?.end ?? start)
    }
}

extension ImportBatch {
    fileprivate func progress(
        after progress: ImportProgress, _ stored: [ImportOutcome], rejects: Int
    ) -> ImportProgress {
        var next = progress
        next.offset = end
        next.line = max(lastLine, progress.line)
        next.isDone = items.isEmpty
        next.rejects = rejects
        for (item, outcome) in zip(items, outcomes(stored)) {
            next.counts.add(outcome, isMended: !item.mends.isEmpty)
        }
        return next
    }

    fileprivate func rejects(_ stored: [ImportOutcome], of file: String) -> [JSON] {
        zip(items, outcomes(stored)).compactMap { item, outcome in
            switch outcome {
            case .imported, .present: nil
            case .leftOut(let why), .refused(let why): RejectFile.line(item.line, of: file, why: why)
            }
        }
    }
}
