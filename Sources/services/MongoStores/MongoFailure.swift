internal import CMongoC

/// What libmongoc or the server had against an operation.
struct MongoFailure: Error {
    let message: String
    private let domain: UInt32
    private let code: UInt32
    private let labels: Set<String>

    private static let transient = "TransientTransactionError"
    private static let unknownCommit = "UnknownTransactionCommitResult"

    init(_ message: String) {
        self.message = message
        (domain, code, labels) = (0, 0, [])
    }

    /// - Parameter reply: the server's answer, in which labels stand.
    init(_ error: bson_error_t, reply: OpaquePointer? = nil) {
        message = withUnsafePointer(to: error) { String(cString: bson_error_text($0)) }
        domain = error.domain
        code = error.code
        // libmongoc ends the process over an answer that is not there.
        labels =
            reply.map { reply in
                Set([Self.transient, Self.unknownCommit].filter { mongoc_error_has_label(reply, $0) })
            } ?? []
    }

    /// Another document has the value of a unique index.
    var isDuplicate: Bool { [11000, 11001, 12582].contains(code) }
    /// No server was found in the time that there is for it.
    var isUnreachable: Bool { domain == MONGOC_ERROR_SERVER_SELECTION.rawValue }
    /// A connection failed under way.
    var isBrokenConnection: Bool { domain == MONGOC_ERROR_STREAM.rawValue }
    /// The transaction did nothing, and may go well when it is tried again.
    var isTransient: Bool { labels.contains(Self.transient) }
    var leavesCommitUnknown: Bool { labels.contains(Self.unknownCommit) }
}
