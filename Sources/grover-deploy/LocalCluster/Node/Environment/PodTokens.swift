public import Documents
public import KubernetesModel

/// Where the node gets tokens of service accounts for the volumes of its pods.
public protocol PodTokenSource: Sendable {
    /// A token of the pod's service account that is bound to the pod, good for about the time asked for.
    ///
    /// - Parameter audience: nil means the API itself.
    func token(for pod: Node, audience: String?, expirationSeconds: Int) async throws -> PodToken
}

public struct PodToken: Sendable {
    public let text: String
    public let expiresAt: Timestamp

    public init(text: String, expiresAt: Timestamp) {
        self.text = text
        self.expiresAt = expiresAt
    }
}

/// The tokens in a pod's projected volumes, each renewed when four fifths of its time are over.
struct PodTokens: Sendable {
    private struct Key: Hashable {
        let volume: String
        let path: String
    }

    private struct Held {
        let token: PodToken
        let renewAt: Timestamp
    }

    private var held: [Key: Held] = [:]

    /// By volume and path.
    var texts: [String: [String: String]] {
        held.reduce(into: [:]) { texts, entry in
            texts[entry.key.volume, default: [:]][entry.key.path] = entry.value.token.text
        }
    }

    var nextRenewal: Timestamp? { held.values.map(\.renewAt).min() }

    /// Gets tokens that are missing or due.
    mutating func renew(for pod: Node, from source: (any PodTokenSource)?) async throws {
        guard let source else { return }
        let now = Timestamp.now
        for volume in pod.value(at: "spec", "volumes")?.list ?? [] {
            for part in volume.value(at: "projected", "sources")?.list ?? [] {
                guard let wanted = part["serviceAccountToken"], let name = volume["name"]?.string,
                    let path = wanted["path"]?.string
                else { continue }
                let key = Key(volume: name, path: path)
                if let known = held[key], known.renewAt > now { continue }
                let token = try await source.token(
                    for: pod, audience: wanted["audience"]?.string,
                    expirationSeconds: wanted["expirationSeconds"]?.int ?? 3600)
                let life = max(1, token.expiresAt.seconds(since: now))
                held[key] = Held(token: token, renewAt: now.advanced(bySeconds: life * 0.8))
            }
        }
    }
}
