internal import Documents
public import KubernetesAPI
internal import KubernetesModel

/// The releases of one service, kept beside it in the cluster.
public struct ServiceHistory: Sendable {
    public let service: String
    public let namespace: String
    private let client: KubernetesClient
    /// Releases kept, beside the last healthy one.
    static let kept = 10
    static let manager = "grover-deploy"

    public init(service: String, namespace: String, client: KubernetesClient) {
        self.service = service
        self.namespace = namespace
        self.client = client
    }

    /// All releases that are kept, oldest first.
    public func releases() async throws -> [Release] {
        let maps = try await client.list(
            ReleaseRecord.configMap, namespace: namespace,
            labelSelector: "\(ReleaseRecord.serviceLabel)=\(service)")
        return try ReleaseRecord.read(maps.items, namespace: namespace)
    }

    /// Writes a new release before anything else is written; somebody who took its number first is an error.
    public func begin(_ release: Release) async throws -> Release {
        let maps = try ReleaseRecord.write(release)
        for part in maps.dropFirst() { _ = try await client.apply(part, manager: Self.manager, force: true) }
        var stored = release
        stored.resourceVersion = try await client.create(maps[0], manager: Self.manager).resourceVersion
        return stored
    }

    /// Writes how far a release has come, unless somebody else wrote it in between.
    public func update(_ release: Release) async throws -> Release {
        let maps = try ReleaseRecord.write(release)
        var stored = release
        do {
            stored.resourceVersion = try await client.replace(maps[0], manager: Self.manager).resourceVersion
        } catch let error as APIError where error.isStale {
            // A write whose answer was lost is sent again, and then meets itself.
            guard let reference = maps[0].reference, let live = try await client.find(reference),
                live["data"] == maps[0]["data"]
            else { throw error }
            stored.resourceVersion = live.resourceVersion
        }
        return stored
    }

    /// Deletes the oldest releases, never the last healthy one nor the state before our first write.
    public func trim(_ releases: [Release]) async throws {
        for release in Self.expendable(releases) {
            for part in 0..<(try ReleaseRecord.write(release).count) {
                let name = ReleaseRecord.name(service, release.number, part: part)
                let reference = ObjectReference(ReleaseRecord.configMap, namespace: namespace, name: name)
                do {
                    try await client.delete(reference)
                } catch let error as APIError where error.isNotFound {}
            }
        }
    }

    static func expendable(_ releases: [Release]) -> [Release] {
        let lastHealthy = releases.last { $0.outcome == .healthy }?.number
        return releases.dropLast(kept).filter { $0.outcome != .origin && $0.number != lastHealthy }
    }
}

extension [Release] {
    /// What a failing release is rolled back to.
    public func lastHealthy(before number: Int) -> Release? {
        last { $0.outcome == .healthy && $0.number < number }
    }

    /// The live state before our first write.
    public var origin: Release? { first { $0.outcome == .origin } }
    public var nextNumber: Int { (last?.number ?? 0) + 1 }
}
