internal import Documents
internal import ServiceCatalog

/// The catalog as templates see it, under the name `catalog`.
///
/// | Name | |
/// |---|---|
/// | `catalog.name`, `catalog.environment` | the environment is `null` for the catalog alone |
/// | `catalog.namespace.name`, `.create`, `.labels` | |
/// | `catalog.services` | those that run here, ordered by name; see `ServiceView` |
/// | `catalog.deployments`, `catalog.statefulSets` | the same, by kind |
/// | `catalog.claims` | the claims that are objects of their own |
struct CatalogView {
    private let catalog: ResolvedCatalog

    init(_ catalog: ResolvedCatalog) {
        self.catalog = catalog
    }

    /// - Throws: `Problems` of expressions in the catalog
    func node() throws -> Node {
        var problems: [Problem] = []
        var views: [(kind: Service.Kind, node: Node)] = []
        for service in catalog.services where !service.isExternal {
            let view = ServiceView(service, in: catalog)
            do throws(Problem) {
                views.append((service.kind, try view.node()))
            } catch {
                problems.append(error)
            }
        }
        guard problems.isEmpty else { throw Problems(problems.inOrderOfPlaces) }
        let namespace: Node = [
            "name": Node(catalog.namespace.name, at: catalog.namespace.place),
            "create": Node(catalog.namespace.create, at: catalog.namespace.place),
            "labels": Labels.ofCatalog(catalog),
        ]
        return [
            "name": Node(catalog.name, at: catalog.place),
            "environment": catalog.environment.map { Node($0) } ?? .null,
            "namespace": namespace,
            "services": Node(views.map(\.node)),
            "claims": Node(views.filter { $0.kind == .deployment }.flatMap { $0.node["claims"]?.list ?? [] }),
            "deployments": Node(views.filter { $0.kind == .deployment }.map(\.node)),
            "statefulSets": Node(views.filter { $0.kind == .statefulSet }.map(\.node)),
        ]
    }
}

/// The recommended labels of Kubernetes, and what a selector may hold of them.
enum Labels {
    static let name = "app.kubernetes.io/name"

    static func ofCatalog(_ catalog: ResolvedCatalog) -> Node {
        var labels = Mapping()
        labels[name] = Node(catalog.name, at: catalog.place)
        addShared(to: &labels, catalog)
        return Node(labels)
    }

    static func ofService(_ service: Service, in catalog: ResolvedCatalog) -> Node {
        var labels = Mapping()
        labels[name] = Node(service.name, at: service.place)
        labels["app.kubernetes.io/component"] = Node(component(service), at: service.place)
        if let image = service.image {
            labels["app.kubernetes.io/version"] = Node(image.version, at: service.settings["image"]?.place)
        }
        addShared(to: &labels, catalog)
        for entry in service.settings["labels"]?.map ?? Mapping() { labels.set(entry) }
        return Node(labels)
    }

    /// Never a version: a selector cannot change, and a version does with every release.
    static func selector(_ service: Service, in catalog: ResolvedCatalog) -> Node {
        [name: Node(service.name, at: service.place), instance: Node(catalog.name, at: catalog.place)]
    }

    private static let instance = "app.kubernetes.io/instance"

    private static func component(_ service: Service) -> String {
        service.kind == .statefulSet ? "store" : "service"
    }

    private static func addShared(to labels: inout Mapping, _ catalog: ResolvedCatalog) {
        labels[instance] = Node(catalog.name, at: catalog.place)
        labels["app.kubernetes.io/part-of"] = Node(catalog.name, at: catalog.place)
        labels["app.kubernetes.io/managed-by"] = "grover-deploy"
    }
}
