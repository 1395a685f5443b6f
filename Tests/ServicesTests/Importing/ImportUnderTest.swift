import Domain
import Foundation
import SQLiteStores
import ServiceKit
import Stores
import Synchronization
import TestSupport

@testable import ServiceStores

/// What an import said.
final class ImportOutput: Sendable {
    private let texts = Mutex<(said: [String], printed: [String])>(([], []))

    var said: [String] { texts.withLock { $0.said } }
    var printed: [String] { texts.withLock { $0.printed } }

    func say(_ text: String) { texts.withLock { $0.said.append(text) } }
    func print(_ text: String) { texts.withLock { $0.printed.append(text) } }
}

/// Runs an import command as its program would; throws what the program would exit with.
func importing<Record>(
    _ command: ImportCommand<Record>, _ files: [String], options: [String: String] = [:], into folder: ScratchFolder,
    batchSize: Int = 50,
    _ output: ImportOutput = ImportOutput()
) async throws {
    var command = command
    command.say = output.say
    command.batchSize = batchSize
    command.print = output.print
    try await command.run(Settings(["DATA_DIR": folder.path]), .init(files, options: options))
}

/// A store that does its work until the process is killed, as far as anybody can tell from outside.
struct KilledStore<Record: Sendable>: ImportStore {
    struct Killed: Error {}

    let store: any ImportStore<Record>
    let batchesLeft: Counter
    /// Whether the last batch is in the store, and only the caller does not hear of it.
    let diesAfterwards: Bool

    final class Counter: Sendable {
        private let count: Mutex<Int>
        init(_ count: Int) { self.count = Mutex(count) }
        func take() -> Bool {
            count.withLock { count in
                count -= 1
                return count >= 0
            }
        }
    }

    func close() async { await store.close() }

    func bringIn(
        _ records: [Record], from source: String, mark: @escaping @Sendable ([ImportOutcome]) -> String?
    ) async throws -> [ImportOutcome] {
        if batchesLeft.take() { return try await store.bringIn(records, from: source, mark: mark) }
        if diesAfterwards {
            _ = try await store.bringIn(records, from: source, mark: mark)
        } else {
            // The rejects were written, and the transaction was not kept.
            _ = mark(records.map { _ in .refused("in a transaction that nobody will see") })
        }
        throw Killed()
    }

    func importMark(of source: String) async throws -> String? { try await store.importMark(of: source) }
    func removeImportMarks(of sources: [String]) async throws { try await store.removeImportMarks(of: sources) }
    func holds(_ records: [Record]) async throws -> [Bool] { try await store.holds(records) }
    func inconsistencies() async throws -> [String] { try await store.inconsistencies() }
}
