internal import Foundation
public import ServiceKit
public import Stores

/// `grover-user import users.json follows.json`: brings what mongoexport wrote into the store of a service.
public struct ImportCommand<Record: Sendable>: Sendable {
    /// In the order in which they need each other.
    let kinds: [ImportKind<Record>]
    /// The name of the service's database where none is set.
    let database: String
    let open: @Sendable (StoreLocation) throws -> any ImportStore<Record>
    var say: @Sendable (String) -> Void = { StandardError.say($0) }
    var batchSize = 500
    var print: @Sendable (String) -> Void = { Swift.print($0) }

    public init(
        kinds: [ImportKind<Record>], database: String,
        open: @escaping @Sendable (StoreLocation) throws -> any ImportStore<Record>
    ) {
        self.kinds = kinds
        self.database = database
        self.open = open
    }

    public var command: ServiceCommand {
        let names = kinds.map { "\($0.name).json" }.joined(separator: " ")
        return ServiceCommand(
            "import", usage: "[--dry-run] [--rejects FILE] [--kind KIND] FILE...",
            "brings in what mongoexport wrote, one document a line: \(names), or - for standard input; "
                + "run again after an interruption, it goes on where it stopped",
            options: ImportRequest<Record>.options
        ) { settings, arguments in
            try await run(settings, arguments)
        }
    }

    func run(_ settings: Settings, _ arguments: ServiceCommand.Arguments) async throws {
        let request = try ImportRequest(arguments, kinds: kinds)
        guard request.isDryRun else {
            guard let location = try settings.checked({ StoreLocation($0, database: database) }) else { return }
            return try await run(request, try open(location))
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "grover-import-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "scratch.sqlite").path(percentEncoded: false)
        try await run(request, try open(.sqlite(path: path)))
    }

    private func run(_ request: ImportRequest<Record>, _ store: any ImportStore<Record>) async throws {
        do {
            try await bring(request, into: store)
            await store.close()
        } catch {
            await store.close()
            throw error
        }
    }

    private func bring(_ request: ImportRequest<Record>, into store: any ImportStore<Record>) async throws {
        let printer = ImportPrinter(say: say)
        var importer = Importer(
            store: store, rejects: try request.rejects.map(RejectFile.init), isShared: !request.isDryRun,
            tell: printer.tell)
        importer.batchSize = batchSize
        try await importer.resumeRejects(of: request.files)
        var reports: [ImportReport] = []
        for file in request.files {
            let progress = try await importer.bring(file)
            reports.append(ImportReport(file: file.name, progress: progress))
        }
        for (index, file) in request.files.enumerated() where !file.isStandardInput {
            say("\(file.name): reading again, to see that all of it is there")
            reports[index].found = try await importer.count(file, as: reports[index].progress)
        }
        let problems = try await store.inconsistencies()
        try await store.removeImportMarks(of: request.files.compactMap(\.source))
        for report in reports { print(report.text(isDryRun: request.isDryRun)) }
        try ImportReport.check(reports, problems: problems, rejects: request.rejects)
        print(
            request.isDryRun
                ? "dry run: nothing was changed"
                : "verified: every imported record is there, and counters equal what they count")
    }
}
