internal import Logging
internal import NIOCore
internal import Synchronization

/// What every pod of the node works with.
struct NodeContext: Sendable {
    let settings: ProcessNodeSettings
    let access: any ClusterAccess
    let addresses: ClusterAddresses
    let group: any EventLoopGroup
    let clock: any Clock<Duration>
    let logger: Logger
    let images: ImageStore
    let events: NodeEvents
    var tokens: (any PodTokenSource)?
    var groups = ControlGroups.none
    let podAddresses = PodAddressBook()

    var hostIP: String { addresses.node }
}

/// Which pod has which address.
final class PodAddressBook: Sendable {
    private struct Book {
        var addresses: [String: String] = [:]
        var last: String?
    }

    private let book = Mutex(Book())

    /// The pod's address; a new one is taken from behind the last, so that an address rests before it is used again.
    func address(for uid: String, from addresses: ClusterAddresses) -> String? {
        book.withLock { book in
            if let address = book.addresses[uid] { return address }
            let used = Set(book.addresses.values)
            guard let address = addresses.freePod(besides: used, after: book.last) else { return nil }
            book.addresses[uid] = address
            book.last = address
            return address
        }
    }

    func keep(_ address: String, for uid: String) {
        book.withLock { book in
            book.addresses[uid] = address
            book.last = book.last.map { max($0, address) } ?? address
        }
    }

    func release(_ uid: String) {
        book.withLock { _ = $0.addresses.removeValue(forKey: uid) }
    }
}
