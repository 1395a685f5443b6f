public import ServiceKit
internal import ServiceLifecycle
public import Stores

/// A store as a service keeps it: its times are told at `/metrics`, and the service is ready only while the store works.
extension ServiceBuild {
    public mutating func openUsers(at location: StoreLocation) throws -> any UserStore {
        let store = try location.openUsers(observe: metrics.storeObserver(engine: location.engine))
        checks.append(ReadinessCheck("store", check: store.check))
        services.append(StoreEnd(close: store.close))
        return store
    }

    public mutating func openPosts(at location: StoreLocation) throws -> any PostStore {
        let store = try location.openPosts(observe: metrics.storeObserver(engine: location.engine))
        checks.append(ReadinessCheck("store", check: store.check))
        services.append(StoreEnd(close: store.close))
        return store
    }
}

/// Closes a store when all that uses it has ended: it starts first, so it is stopped last.
private struct StoreEnd: Service {
    let close: @Sendable () async -> Void

    func run() async {
        try? await gracefulShutdown()
        await close()
    }
}
