internal import Documents

/// Reads what the user wrote: the catalog, and what one environment changes in it.
///
/// Order: built-in defaults < catalog < environment (< what it extends) < `--image` and `--set`.
public enum Catalog {
    /// - Parameter environment: its name; nil for the catalog alone
    /// - Throws: `Problems` of everything found, each with its place
    public static func load(
        folder: String, environment: String?, overrides: [CatalogOverride] = []
    ) throws -> ResolvedCatalog {
        let files: ProjectFiles
        do {
            files = try ProjectFiles(folder: folder)
        } catch let problem as Problem {
            throw Problems([problem])
        }
        return try resolve(files, environment: environment, overrides: overrides)
    }

    /// The same, from texts in memory.
    public static func resolve(
        _ files: ProjectFiles, environment: String?, overrides: [CatalogOverride] = []
    ) throws -> ResolvedCatalog {
        var layers = LayerReader(files)
        let catalog = layers.readCatalog()
        if let environment { layers.readEnvironment(environment) }
        for override in overrides { layers.read(override) }
        layers.checkServicesAreKnown()
        try layers.problems.throwIfAny()

        var resolver = CatalogResolver(layers: layers, files: files)
        let services = resolver.services()
        try resolver.problems.throwIfAny()
        return ResolvedCatalog(
            name: catalog.name, place: catalog.place, environment: environment,
            namespace: resolver.namespace(default: catalog), cluster: resolver.cluster(), services: services,
            templates: files.templateTexts, layers: layers.all)
    }
}

extension [Problem] {
    /// Throws them together, in the order of their places.
    func throwIfAny() throws {
        guard !isEmpty else { return }
        throw Problems(
            sorted { left, right in
                guard let leftPlace = left.place, let rightPlace = right.place else {
                    return left.place == nil && right.place != nil
                }
                return leftPlace < rightPlace
            })
    }
}
