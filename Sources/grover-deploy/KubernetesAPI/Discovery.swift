internal import Documents
internal import KubernetesModel

/// What the server offers, asked for once in two requests where it speaks aggregated discovery.
actor Discovery {
    private let sender: RequestSender
    private var known: [GroupVersionKind: APIResource]?
    private var fetching: Task<[GroupVersionKind: APIResource], any Error>?

    static let aggregated =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
        + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json"

    init(sender: RequestSender) {
        self.sender = sender
    }

    func resource(for gvk: GroupVersionKind) async throws -> APIResource {
        if let resource = known?[gvk] { return resource }
        guard let resource = try await fetch()[gvk] else {
            throw APIError(
                method: "GET", path: gvk.group.isEmpty ? "/api" : "/apis/\(gvk.group)", status: 404,
                reason: "UnknownKind", message: "the server knows no \(gvk)",
                advice: "check apiVersion and kind, or install its CustomResourceDefinition first")
        }
        return resource
    }

    func all() async throws -> [APIResource] {
        let resources = if let known { known } else { try await fetch() }
        return resources.values.sorted { ($0.gvk.apiVersion, $0.plural) < ($1.gvk.apiVersion, $1.plural) }
    }

    /// Requests that come while the server is asked wait for the one answer.
    private func fetch() async throws -> [GroupVersionKind: APIResource] {
        if let fetching { return try await fetching.value }
        let sender = sender
        let task = Task {
            async let core = Self.read("/api", sender)
            async let groups = Self.read("/apis", sender)
            var result: [GroupVersionKind: APIResource] = [:]
            for resource in try await core + groups { result[resource.gvk] = resource }
            return result
        }
        fetching = task
        defer { fetching = nil }
        let fresh = try await task.value
        known = fresh
        return fresh
    }

    private static func read(_ path: String, _ sender: RequestSender) async throws -> [APIResource] {
        let document = try await get(path, accept: aggregated, sender)
        if document.kind == "APIGroupDiscoveryList" { return DiscoveryDocument.aggregated(document) }
        let versions = DiscoveryDocument.groupVersions(document)
        return try await withThrowingTaskGroup(of: [APIResource].self) { group in
            for version in versions {
                group.addTask {
                    do {
                        let list = try await get("\(path)/\(version)", accept: "application/json", sender)
                        return DiscoveryDocument.resources(list)
                    } catch let error as APIError where error.status == 503 || error.isNotFound {
                        // An aggregated API whose own server is away: its kinds are unknown, the others are not.
                        return []
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private static func get(_ path: String, accept: String, _ sender: RequestSender) async throws -> Node {
        let answer = try await sender.send(.get, path, accept: accept, isIdempotent: true)
        do {
            return try JSON.read(answer.body)
        } catch {
            throw TransportError(
                .badResponse, method: "GET", path: path, detail: "\(error)",
                message: "\(sender.configuration.server)\(path) does not answer like a Kubernetes API server; "
                    + "check the server's address (\(sender.configuration.origin))",
                mayHaveBeenSent: true)
        }
    }
}

/// Reads the forms in which servers describe their resources.
enum DiscoveryDocument {
    static func aggregated(_ document: Node) -> [APIResource] {
        var result: [APIResource] = []
        for group in document["items"]?.list ?? [] {
            let groupName = group.objectName ?? ""
            for version in group["versions"]?.list ?? [] {
                guard let versionName = version["version"]?.string else { continue }
                for resource in version["resources"]?.list ?? [] {
                    guard let plural = resource["resource"]?.string,
                        let kind = resource.value(at: "responseKind", "kind")?.string
                    else { continue }
                    result.append(
                        APIResource(
                            gvk: GroupVersionKind(group: groupName, version: versionName, kind: kind), plural: plural,
                            isNamespaced: resource["scope"]?.string == "Namespaced", verbs: texts(resource["verbs"]),
                            subresources: (resource["subresources"]?.list ?? []).compactMap {
                                $0["subresource"]?.string
                            }))
                }
            }
        }
        return result
    }

    /// `v1` of an `APIVersions`, `apps/v1` of an `APIGroupList`.
    static func groupVersions(_ document: Node) -> [String] {
        if document.kind == "APIVersions" { return texts(document["versions"]) }
        return (document["groups"]?.list ?? []).flatMap { group in
            (group["versions"]?.list ?? []).compactMap { $0["groupVersion"]?.string }
        }
    }

    /// The resources of an `APIResourceList`; those named `deployments/scale` are subresources of `deployments`.
    static func resources(_ document: Node) -> [APIResource] {
        guard let groupVersion = document["groupVersion"]?.string else { return [] }
        let entries = document["resources"]?.list ?? []
        var subresources: [String: [String]] = [:]
        for entry in entries {
            let parts = (entry["name"]?.string ?? "").split(separator: "/", maxSplits: 1)
            if parts.count == 2 { subresources[String(parts[0]), default: []].append(String(parts[1])) }
        }
        return entries.compactMap { entry in
            guard let name = entry["name"]?.string, !name.contains("/"), let kind = entry["kind"]?.string else {
                return nil
            }
            return APIResource(
                gvk: GroupVersionKind(apiVersion: groupVersion, kind: kind), plural: name,
                isNamespaced: entry["namespaced"]?.bool ?? false, verbs: texts(entry["verbs"]),
                subresources: subresources[name] ?? [])
        }
    }

    private static func texts(_ node: Node?) -> [String] { node?.list?.compactMap(\.string) ?? [] }
}
