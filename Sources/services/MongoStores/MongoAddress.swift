internal import CMongoC
public import Stores

/// Where a server is and how to sign in there. Nothing prints it.
public struct MongoAddress: Sendable, CustomStringConvertible, CustomReflectable {
    private let text: String
    private let password: String?
    /// What a message may not show.
    private let secrets: [String]

    /// How long is waited for what, where the address does not say.
    private static let times: [(option: String, milliseconds: Int32)] = [
        (MONGOC_URI_SERVERSELECTIONTIMEOUTMS, 1_500), (MONGOC_URI_CONNECTTIMEOUTMS, 1_500),
        (MONGOC_URI_SOCKETTIMEOUTMS, 10_000), (MONGOC_URI_WAITQUEUETIMEOUTMS, 10_000),
    ]
    private static let connections: Int32 = 16

    /// How much at once, and how long that is waited for.
    struct Limits: Sendable {
        /// `maxPoolSize`, from 1 to 200.
        let connections: Int
        /// `waitQueueTimeoutMS`.
        let wait: Duration
    }

    /// Takes what libmongoc takes: `mongodb://user:password@host:27017/?replicaSet=name`, and `mongodb+srv://`.
    ///
    /// - Parameter password: where it does not stand in the address.
    public init(_ text: String, password: String? = nil) throws(StoreError) {
        guard let uri = mongoc_uri_new_with_error(text, nil) else {
            throw StoreError("this is no address of a MongoDB")
        }
        defer { mongoc_uri_destroy(uri) }
        self.text = text
        self.password = password
        let plain = mongoc_uri_get_password(uri).map { String(cString: $0) }
        secrets = [text, password, plain, Self.escapedPassword(text)].compactMap(\.self).filter { !$0.isEmpty }
    }

    /// The password as it stands in the address: after the first colon before the @.
    private static func escapedPassword(_ text: String) -> String? {
        guard let scheme = text.firstRange(of: "://") else { return nil }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@"), let colon = authority[..<at].firstIndex(of: ":") else {
            return nil
        }
        return String(authority[authority.index(after: colon)..<at])
    }

    /// Lends the address to libmongoc, with what it does not say filled in.
    func withURI<Value>(_ body: (_ uri: OpaquePointer, _ limits: Limits) throws -> Value) rethrows -> Value? {
        guard let uri = mongoc_uri_new_with_error(text, nil) else { return nil }
        defer { mongoc_uri_destroy(uri) }
        if let password, !mongoc_uri_set_password(uri, password) { return nil }
        for (option, milliseconds) in Self.times where !mongoc_uri_has_option(uri, option) {
            mongoc_uri_set_option_as_int32(uri, option, milliseconds)
        }
        if !mongoc_uri_has_option(uri, MONGOC_URI_APPNAME) { mongoc_uri_set_appname(uri, "grover") }
        // What was answered is kept, and what is read was kept, whichever member fails.
        let (reading, writing) = (mongoc_read_concern_new(), mongoc_write_concern_new())
        defer {
            mongoc_read_concern_destroy(reading)
            mongoc_write_concern_destroy(writing)
        }
        mongoc_read_concern_set_level(reading, "majority")
        mongoc_uri_set_read_concern(uri, reading)
        mongoc_write_concern_set_wmajority(writing, 5_000)
        mongoc_uri_set_write_concern(uri, writing)
        let wanted = mongoc_uri_get_option_as_int32(uri, MONGOC_URI_MAXPOOLSIZE, Self.connections)
        let connections = min(max(wanted, 1), 200)
        mongoc_uri_set_option_as_int32(uri, MONGOC_URI_MAXPOOLSIZE, connections)
        let wait = mongoc_uri_get_option_as_int32(uri, MONGOC_URI_WAITQUEUETIMEOUTMS, 0)
        return try body(uri, Limits(connections: Int(connections), wait: .milliseconds(wait)))
    }

    /// A message of libmongoc or the server without what nobody may see.
    func redacting(_ message: String) -> String {
        secrets.reduce(message) { $0.replacing($1, with: "***") }
    }

    public var description: String { "***" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
