internal import ArgumentParser
import Documents
import ServiceCatalog

/// Which environment of the catalog a command is about, and what the command line says over it.
struct CatalogOptions: ParsableArguments {
    @Option(name: [.customLong("env"), .customShort("e")], help: "The environment, as in manifests/environments.")
    var env = "local"

    @Option(
        name: .customLong("image"),
        help: ArgumentHelp("The image of one service, as in post=grover/post:1.4.1.", valueName: "service=image"))
    var images: [String] = []

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("A value of the catalog, as in services.post.replicas=7.", valueName: "path=value"))
    var sets: [String] = []

    /// Whether the command line says nothing of it.
    var isDefault: Bool { env == "local" && images.isEmpty && sets.isEmpty }

    /// - Throws: `Problem` or `Problems`
    func load(in context: DeployContext) throws -> ResolvedCatalog {
        let overrides = try images.map(CatalogOverride.image) + sets.map(CatalogOverride.set)
        return try Catalog.load(folder: context.folder, environment: env, overrides: overrides)
    }
}
