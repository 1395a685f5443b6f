internal import CMongoC
internal import Stores

/// libmongoc's client pool, and the threads on which its clients are used.
///
/// It is `@unchecked` because of the handle, which libmongoc lets many threads use at once (`mongoc_client_pool_t`); a client
/// that was taken from it is used by the one thread that took it, and given back there. There are as many clients as threads.
final class MongoPool: @unchecked Sendable {
    private let handle: OpaquePointer
    private let threads: BlockingThreads
    let limits: MongoAddress.Limits

    private static let libraryIsReady: Void = {
        mongoc_init()
        // The library would write its log among the service's own; what goes wrong comes as errors.
        mongoc_log_set_handler(nil, nil)
    }()

    /// Connects to nothing yet.
    init(_ address: MongoAddress) throws(StoreError) {
        _ = Self.libraryIsReady
        let made = address.withURI { uri, limits in mongoc_client_pool_new(uri).map { ($0, limits) } }
        guard let made, let (handle, limits) = made else {
            throw StoreError(
                "the address of the database asks for what this build of the MongoDB library does not have")
        }
        mongoc_client_pool_set_error_api(handle, MONGOC_ERROR_API_VERSION_2)
        self.handle = handle
        self.limits = limits
        threads = BlockingThreads(atMost: limits.connections, patience: limits.wait)
    }

    deinit {
        // Ending the connections may take a moment, and nobody knows on which thread this runs.
        let handle = HandleOfNobody(pointer: handle)
        threads.end { mongoc_client_pool_destroy(handle.pointer) }
    }

    /// Ends the connections. A program closes before it exits: the libraries below take themselves down on the way out, and
    /// must not be in use then.
    func close() async {
        let handle = HandleOfNobody(pointer: handle)
        await threads.end { mongoc_client_pool_destroy(handle.pointer) }
    }

    private struct HandleOfNobody: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    /// Runs the body with a client, on a thread where it may block.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable (_ client: OpaquePointer) throws -> Value
    ) async throws -> Value {
        try await threads.run { try self.withClient(body) }
    }

    /// Blocks the thread.
    func withClient<Value>(_ body: (_ client: OpaquePointer) throws -> Value) throws -> Value {
        guard let client = mongoc_client_pool_pop(handle) else {
            throw StoreError("no connection to the database is free")
        }
        defer { mongoc_client_pool_push(handle, client) }
        return try body(client)
    }
}
