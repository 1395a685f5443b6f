internal import Documents
internal import ServiceCatalog

/// A service as templates see it: all its settings under their catalog names, what is not set as `null`, and besides
///
/// | Name | |
/// |---|---|
/// | `name`, `objectName`, `namespace`, `version`, `host`, `port`, `url` | `port` is the number of its main port |
/// | `labels`, `selector` | recommended labels with its own; the part of them that never changes |
/// | `ports` | a list of `{name, port, container}` |
/// | `config` | its literal environment, for a ConfigMap |
/// | `variables` | the rest of it: `{name, field, secret: {name, key}}` |
/// | `hasConfig`, `isPublished`, `isOpen` | whether `config` holds anything; under a host; to callers from anywhere |
/// | `serviceType` | the type of its Service |
/// | `mounts` | a list of `{path, name, claim, empty}`, `claim` as `{name, object, size, access, class, labels}` |
/// | `volumes` | those of them that the pod names; a StatefulSet's claims come by themselves |
/// | `files` | what is laid in at single paths: `{path, volume, key, secret}`; `key` is null where a Secret's folder is meant |
/// | `fileTexts`, `filesHash` | the texts of those with a key, for a ConfigMap; `null` both where there are none |
/// | `claims` | the claims among the mounts |
/// | `clients`, `servers` | the services that need it, and those it needs: `{name, selector, ports, external}` |
/// | `minimum` | the replicas that are always wanted |
struct ServiceView {
    private let service: Service
    private let catalog: ResolvedCatalog

    init(_ service: Service, in catalog: ResolvedCatalog) {
        self.service = service
        self.catalog = catalog
    }

    func node() throws(Problem) -> Node {
        var view = described(service)
        let environment = ServiceEnvironment(
            service,
            scope: Scope([
                "service": view, "services": neighbours(), "namespace": Node(catalog.namespace.name),
                "environment": catalog.environment.map { Node($0) } ?? .null,
            ]), catalog: catalog)
        let config = try environment.config()
        view["config"] = config
        view["hasConfig"] = Node(config.map?.isEmpty == false)
        view["variables"] = environment.variables()
        view["labels"] = Labels.ofService(service, in: catalog)
        view["selector"] = Labels.selector(service, in: catalog)
        view["ports"] = Self.ports(service)
        view["probes"] = probes()
        let mounts = self.mounts()
        view["mounts"] = Node(mounts)
        view["claims"] = Node(mounts.compactMap { $0["claim"] }.filter { !$0.isNull })
        let isPerPod = service.kind == .statefulSet
        view["volumes"] = Node(mounts.filter { !isPerPod || $0["claim"]?.isNull == true })
        view["files"] = files()
        let texts = fileTexts()
        view["fileTexts"] = texts
        view["filesHash"] = texts.isNull ? .null : Node(Expression.Function.digest(of: texts))
        view["clients"] = peers(catalog.services.filter { !$0.isExternal && $0.needs.contains(service.name) })
        view["servers"] = peers(service.needs.compactMap(catalog.service))
        view["kind"] = Node(service.kind.rawValue, at: service.settings["kind"]?.place ?? service.place)
        expose(in: &view)
        let minimum = service.settings.value(at: "autoscale", "min") ?? service.settings["replicas"]
        view["minimum"] = minimum.flatMap { $0.isNull ? nil : $0 } ?? 1
        return view
    }

    private func expose(in view: inout Node) {
        var expose = service.settings["expose"] ?? .null
        let isPublished = expose["host"]?.string != nil
        let isBalanced = expose["loadBalancer"]?.bool == true
        if isPublished, expose["paths"]?.isNull ?? true { expose["paths"] = ["/"] }
        for part in ["annotations"] where !expose.isNull && expose[part]?.isNull ?? true { expose[part] = .emptyMap }
        view["expose"] = expose
        view["isPublished"] = Node(isPublished)
        let callers = service.settings.value(at: "network", "from")?.list ?? []
        view["isOpen"] = Node((isPublished || isBalanced) && callers.isEmpty)
        view["serviceType"] = Node(
            isBalanced ? "LoadBalancer" : "ClusterIP", at: expose["loadBalancer"]?.place ?? service.place)
    }

    /// What an expression in the catalog may say of a service.
    private func described(_ service: Service) -> Node {
        var view = service.settings
        view["name"] = Node(service.name, at: service.place)
        view["namespace"] = Node(catalog.namespace.name, at: catalog.namespace.place)
        view["objectName"] = Node(service.objectName, at: service.settings["objectName"]?.place ?? service.place)
        view["version"] = service.image.map { Node($0.version, at: service.settings["image"]?.place) } ?? .null
        let external = service.settings["external"]
        let host = external?["host"]?.string ?? service.objectName
        let port = external?["port"]?.int ?? service.mainPort?.port
        let place = external?.place ?? service.mainPort?.place ?? service.place
        view["host"] = Node(host, at: place)
        view["port"] = port.map { Node($0, at: place) } ?? .null
        view["url"] = Node("http://\(host)\(port.map { ":\($0)" } ?? "")", at: place)
        return view
    }

    /// The services it needs by name, for `services.user.url`.
    private func neighbours() -> Node {
        Node(
            Mapping(
                service.needs.compactMap(catalog.service).map { other in
                    let view = described(other)
                    let told = ["name", "namespace", "host", "port", "url"].map {
                        Mapping.Entry($0, view[$0] ?? .null)
                    }
                    return Mapping.Entry(other.name, Node(Mapping(told), at: other.place))
                }))
    }

    private static func ports(_ service: Service) -> Node {
        Node(
            service.ports.map { port in
                [
                    "name": Node(port.name, at: port.place), "port": Node(port.port, at: port.place),
                    "container": Node(port.container, at: port.place),
                ]
            })
    }

    /// Probes with the port they go to: a name of the service's, or a number; gRPC takes numbers alone.
    private func probes() -> Node {
        let probes = service.settings["probes"]?.map ?? Mapping()
        return Node(
            probes.mapValues { probe in
                guard !probe.isNull else { return probe }
                var probe = probe
                if let grpc = probe["grpc"], !grpc.isNull {
                    probe["grpc"] = number(of: grpc)
                } else if let tcp = probe["tcp"], !tcp.isNull {
                    probe["tcp"] = Self.reference(tcp)
                } else if probe["http"]?.isNull == false {
                    probe["port"] = reference(orMain: probe["port"])
                }
                return probe
            })
    }

    private func reference(orMain port: Node?) -> Node {
        if let port, !port.isNull { return Self.reference(port) }
        return service.mainPort.map { Node($0.name, at: $0.place) } ?? .null
    }

    private static func reference(_ port: Node) -> Node {
        port.string.flatMap { Int($0) }.map { Node($0, at: port.place) } ?? port
    }

    private func number(of port: Node) -> Node {
        guard let named = service.ports.first(where: { $0.name == port.string }) else { return Self.reference(port) }
        return Node(named.container, at: port.place)
    }

    private func mounts() -> [Node] {
        let volumes = (service.settings["volumes"]?.map ?? Mapping()).sortedByKey()
        return volumes.map { entry in
            var claim = Node.null
            if let name = entry.value["claim"]?.string {
                let place = entry.value["claim"]?.place
                claim = entry.value
                claim["name"] = Node(name, at: place)
                claim["object"] = Node("\(service.objectName)-\(name)", at: place)
                claim["labels"] = Labels.ofService(service, in: catalog)
                claim["access"] = entry.value["access"].flatMap { $0.isNull ? nil : $0 } ?? "ReadWriteOnce"
            }
            return [
                "path": Node(entry.key, at: entry.keyPlace),
                "name": claim["name"] ?? Node(MountNames.volume("dir", entry.key), at: entry.keyPlace),
                "claim": claim,
                "empty": entry.value["empty"] ?? .null,
            ]
        }
    }

    private func files() -> Node {
        let files = (service.settings["files"]?.map ?? Mapping()).sortedByKey()
        return Node(
            files.map { entry in
                let secret = entry.value["secret"] ?? .null
                let volume = secret.isNull ? MountNames.files : MountNames.volume("secret", entry.key)
                return [
                    "path": Node(entry.key, at: entry.keyPlace), "volume": Node(volume, at: entry.keyPlace),
                    "key": secret.isNull ? Node(MountNames.key(entry.key), at: entry.keyPlace) : .null,
                    "secret": secret,
                ]
            })
    }

    private func fileTexts() -> Node {
        var texts = Mapping()
        for entry in service.settings["files"]?.map ?? Mapping() {
            guard let text = service.fileTexts[entry.key] else { continue }
            texts[MountNames.key(entry.key)] = Node(text, at: entry.value["source"]?.place)
        }
        return texts.isEmpty ? .null : Node(texts.sortedByKey())
    }

    private func peers(_ services: [Service]) -> Node {
        Node(
            services.map { other in
                [
                    "name": Node(other.name, at: other.place), "selector": Labels.selector(other, in: catalog),
                    "ports": Self.ports(other), "external": other.settings["external"] ?? .null,
                ]
            })
    }
}
