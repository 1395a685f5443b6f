internal import Documents
internal import KubernetesModel
internal import Synchronization

/// Where requests from outside go, by host and path, as the Ingresses of the class `local` say.
final class IngressRoutes: Sendable {
    struct Backend: Hashable, Sendable {
        let namespace: String
        let service: String
        /// A name or a number.
        let port: String
    }

    /// A path of one host; `nil` for any host.
    struct Route: Sendable, Equatable {
        enum Match: Sendable, Equatable {
            case exact, prefix
        }

        let host: String?
        let path: String
        let match: Match
        let backend: Backend
    }

    private struct Rules {
        var routes: [Route] = []
        var fallback: Backend?
    }

    private let rules = Mutex<[String: Rules]>([:])
    static let className = "local"

    /// Whether this node serves the Ingress: it names the class, or no class at all where this one is the default.
    static func isOurs(_ ingress: Node) -> Bool {
        let annotated = ingress.annotations["kubernetes.io/ingress.class"]
        let named = ingress.value(at: "spec", "ingressClassName")?.string ?? annotated
        return ingress.deletionTimestamp == nil && (named == nil || named == className)
    }

    func apply(_ ingress: Node) {
        let parsed = Self.isOurs(ingress) ? Self.rules(of: ingress) : nil
        rules.withLock { $0[Self.key(ingress)] = parsed }
    }

    func remove(_ ingress: Node) { rules.withLock { _ = $0.removeValue(forKey: Self.key(ingress)) } }

    func keepOnly(_ ingresses: [Node]) {
        let keys = Set(ingresses.map(Self.key))
        rules.withLock { rules in rules = rules.filter { keys.contains($0.key) } }
    }

    var isEmpty: Bool { rules.withLock { $0.isEmpty } }

    /// The backend of a request: a host's own rules go before a wildcard's, those before rules of any host; among
    /// the paths of a host an exact one wins, then the longest.
    func backend(host: String, path: String) -> Backend? {
        let host = host.lowercased()
        let all = rules.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
        let matching = all.flatMap(\.routes).filter { Self.matches($0, host: host, path: path) }
        let best = matching.enumerated().max { left, right in
            let (a, b) = (Self.rank(left.element), Self.rank(right.element))
            return a == b ? left.offset > right.offset : a < b
        }
        return best?.element.backend ?? all.lazy.compactMap(\.fallback).first
    }

    private static func rank(_ route: Route) -> (Int, Int, Int) {
        let host = route.host.map { $0.hasPrefix("*.") ? 1 : 2 } ?? 0
        return (host, route.path.utf8.count, route.match == .exact ? 1 : 0)
    }

    private static func matches(_ route: Route, host: String, path: String) -> Bool {
        if let wanted = route.host {
            if wanted.hasPrefix("*.") {
                // One label stands for the star.
                let rest = host.firstIndex(of: ".").map { host[$0...] } ?? ""
                guard rest == wanted.dropFirst() else { return false }
            } else if wanted != host {
                return false
            }
        }
        switch route.match {
        case .exact: return path == route.path
        case .prefix:
            let prefix = route.path.hasSuffix("/") ? String(route.path.dropLast()) : route.path
            return path == prefix || path.hasPrefix(prefix + "/")
        }
    }

    private static func rules(of ingress: Node) -> Rules {
        let namespace = ingress.objectNamespace ?? "default"
        func backend(_ node: Node?) -> Backend? {
            guard let service = node?.value(at: "service", "name")?.string else { return nil }
            let port = node?.value(at: "service", "port", "name") ?? node?.value(at: "service", "port", "number")
            return Backend(namespace: namespace, service: service, port: port?.scalarText ?? "")
        }
        var rules = Rules(fallback: backend(ingress.value(at: "spec", "defaultBackend")))
        for rule in ingress.value(at: "spec", "rules")?.list ?? [] {
            let host = rule["host"]?.string.flatMap { $0.isEmpty ? nil : $0.lowercased() }
            for path in rule.value(at: "http", "paths")?.list ?? [] {
                guard let backend = backend(path["backend"]) else { continue }
                rules.routes.append(
                    Route(
                        host: host, path: path["path"]?.string ?? "/",
                        match: path["pathType"]?.string == "Exact" ? .exact : .prefix, backend: backend))
            }
        }
        return rules
    }

    private static func key(_ ingress: Node) -> String {
        "\(ingress.objectNamespace ?? "")/\(ingress.objectName ?? "")"
    }
}
