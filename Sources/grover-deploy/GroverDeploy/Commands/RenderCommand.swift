internal import ArgumentParser
import Documents
import Rendering
import ServiceCatalog

/// Shows, writes or compares what the catalog and the templates make; it never talks to a cluster.
struct RenderCommand: DeployCommand {
    static let configuration = CommandConfiguration(
        commandName: "render",
        abstract: "Prints the Kubernetes objects of an environment, or writes or checks them in a folder.",
        discussion: DeployExit.helpText)

    @OptionGroup var catalog: CatalogOptions

    @Option(help: "Write one file per service and kind into this folder, and remove what is no longer rendered.")
    var outputDir: String?

    @Flag(
        help: ArgumentHelp(
            "Write nothing; fail when the folder differs from what would be written.",
            discussion: "The folder is --output-dir, or manifests/rendered/<environment>."))
    var check = false

    @Option(help: "Say which file or option set a value, as in services.post.replicas.", transform: { $0 })
    var explain: String?

    func run(in context: DeployContext) async throws {
        let resolved = try catalog.load(in: context)
        if let explain {
            return context.output.write(Self.text(of: try resolved.explain(explain)))
        }
        let rendered = try Renderer.render(resolved)
        guard check || outputDir != nil else { return context.output.write(rendered.text) }

        let shown = outputDir ?? "manifests/rendered/\(catalog.env)"
        let folder = RenderedFolder(path: shown.hasPrefix("/") ? shown : context.folder + "/" + shown)
        let files = rendered.files
        let found = try folder.read()
        let differences = RenderedFiles.differences(wanted: files, found: found)
        if check {
            guard !differences.isEmpty else {
                return context.messages.writeLine("\(shown) is as it would be rendered (\(files.count) files)")
            }
            let lines = differences.map { "\n  \(shown)/\($0)" }.joined()
            throw DeployFailure(
                .failed,
                "\(shown) is not as it would be rendered; write it with"
                    + " 'grover-deploy render --env \(catalog.env) --output-dir \(shown)'\(lines)")
        }
        try RenderedFolder.check(differences, found: found, shown: shown)
        for difference in differences { try folder.settle(difference, with: files) }
        context.messages.writeLine("\(shown): \(differences.count) of \(files.count) files written or removed")
    }

    /// The deciding place first, then what it overrides.
    static func text(of explanation: Explanation) -> String {
        let lines = explanation.steps.reversed().enumerated().map { index, step in
            let place = step.place.map { "\($0)" } ?? "the tool"
            return "\(index == 0 ? "" : "  over ")\(place): \(JSON.write(step.value))"
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
