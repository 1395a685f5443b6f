import Documents

extension APIServer {
    /// The paths that there are.
    func paths() -> Node {
        var paths = [
            "/api", "/apis", "/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/readyz", "/version",
        ]
        for group in APIGroup.all(of: registry.store.resources.served) {
            if !group.name.isEmpty { paths.append("/apis/\(group.name)") }
            for version in group.versions {
                paths.append(group.name.isEmpty ? "/api/\(version.name)" : "/apis/\(version.groupVersion)")
            }
        }
        return ["paths": Node(paths.sorted().map { Node($0) })]
    }

    /// How many objects there are of each resource, in the form that Prometheus reads.
    func metrics() -> APIResponse {
        var text = """
            # HELP apiserver_storage_objects Number of stored objects
            # TYPE apiserver_storage_objects gauge

            """
        for type in registry.store.resources.stored {
            let count = registry.store.objects(type).objects.count
            text += "apiserver_storage_objects{resource=\"\(type.qualifiedPlural)\"} \(count)\n"
        }
        var response = APIResponse.text(text)
        response.contentType = "text/plain; version=0.0.4; charset=utf-8"
        return response
    }
}
