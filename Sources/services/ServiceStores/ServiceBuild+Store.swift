public import ServiceKit
public import Stores

/// A store as a service keeps it: its times are told at `/metrics`, and the service is ready only while the store works.
extension ServiceBuild {
    public mutating func openUsers(at location: StoreLocation) throws -> any UserStore {
        let store = try location.openUsers(observe: metrics.storeObserver(engine: location.engine))
        checks.append(ReadinessCheck("store", check: store.check))
        return store
    }

    public mutating func openPosts(at location: StoreLocation) throws -> any PostStore {
        let store = try location.openPosts(observe: metrics.storeObserver(engine: location.engine))
        checks.append(ReadinessCheck("store", check: store.check))
        return store
    }
}
