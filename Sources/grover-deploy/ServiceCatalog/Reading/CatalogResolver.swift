internal import Documents

/// Merges checked layers into services, and checks what only the merged whole can show.
struct CatalogResolver {
    private let spec: Node
    private let servicePlaces: [String: Place]
    private let files: ProjectFiles
    private(set) var problems: [Problem] = []

    init(layers: LayerReader, files: ProjectFiles) {
        self.files = files
        let merge = LayerMerge(keepsRemovals: true)
        func lay(_ layers: [ResolvedCatalog.Layer], over base: Node) -> Node {
            layers.reduce(base) { base, layer in
                merge.merged(base, under: layer.spec, as: CatalogShape.layer) ?? base
            }
        }
        servicePlaces = layers.servicePlaces
        spec = lay(layers.overrides, over: Self.withImages(lay(layers.beneath, over: .emptyMap)))
    }

    /// Every service, ordered by name, its defaults laid under.
    mutating func services() -> [Service] {
        let drop = LayerMerge(keepsRemovals: false)
        let shape = Shape.record(CatalogShape.service)
        let defaults = drop.merged(nil, under: spec["defaults"] ?? .emptyMap, as: shape) ?? .emptyMap
        let own = (spec["services"]?.map ?? Mapping()).sortedByKey()
        let names = own.filter { !$0.value.isNull }.map(\.key)
        var services: [Service] = []
        for entry in own where !entry.value.isNull {
            var defaults = defaults
            // A count that nobody asked this service for gives way to its autoscaler.
            if let autoscale = entry.value["autoscale"], !autoscale.isNull { defaults["replicas"] = nil }
            var settings = drop.merged(defaults, under: entry.value, as: shape) ?? .emptyMap
            for part in Self.alwaysThere where settings[part] == nil { settings[part] = .emptyMap }
            var service = Service(
                name: entry.key, place: servicePlaces[entry.key] ?? entry.keyPlace, settings: shape.filled(settings))
            var checks = ServiceChecks(service, among: names)
            checks.run()
            problems += checks.problems
            var sources = FileSources(of: service, in: files)
            service.fileTexts = sources.read()
            problems += sources.problems
            services.append(service)
        }
        problems += Self.sharedNames(services)
        return services
    }

    func namespace(default header: LayerReader.Header) -> ResolvedCatalog.Namespace {
        let written = spec["namespace"]
        let name = written?["name"]
        return ResolvedCatalog.Namespace(
            name: name?.string ?? header.name, create: written?["create"]?.bool ?? true,
            place: name?.place ?? header.place)
    }

    func cluster() -> ResolvedCatalog.ClusterPin? {
        guard let pin = spec["cluster"], !pin.isNull else { return nil }
        return ResolvedCatalog.ClusterPin(
            context: pin["context"]?.string, server: pin["server"]?.string, place: pin.place)
    }

    private static let alwaysThere = [
        "annotations", "env", "files", "labels", "network", "ports", "probes", "resources", "rollout", "secrets",
        "serviceAccount", "volumes",
    ]

    /// The environment's `images` folded into the services they name.
    private static func withImages(_ spec: Node) -> Node {
        var spec = spec
        for entry in spec["images"]?.map ?? Mapping() where !entry.value.isNull {
            let written = spec.value(at: "services", entry.key, "image")?.string.flatMap(ImageReference.init)
            let repository = entry.value["repository"]?.string ?? written?.repository ?? ""
            let tag = entry.value["tag"]?.string
            let digest = entry.value["digest"]?.string
            let version = (tag ?? (digest == nil ? written?.tag : nil)).map { ":\($0)" } ?? ""
            let image = repository + version + (digest.map { "@\($0)" } ?? "")
            spec.set(Node(image, at: entry.value.place), at: "services", entry.key, "image")
        }
        return spec
    }

    private static func sharedNames(_ services: [Service]) -> [Problem] {
        var owners: [String: Service] = [:]
        var problems: [Problem] = []
        for service in services {
            if let other = owners.updateValue(service, forKey: service.objectName) {
                problems.append(
                    Problem(
                        "services '\(other.name)' and '\(service.name)' both make objects named '\(service.objectName)'",
                        at: service.settings["objectName"]?.place ?? other.settings["objectName"]?.place
                            ?? service.place))
            }
        }
        for service in services where !service.fileTexts.isEmpty {
            guard let other = owners[service.objectName + "-files"] else { continue }
            problems.append(
                Problem(
                    "the files of service '\(service.name)' and service '\(other.name)' both make objects named"
                        + " '\(other.objectName)'; give one another 'objectName'",
                    at: other.settings["objectName"]?.place ?? other.place))
        }
        return problems
    }
}
