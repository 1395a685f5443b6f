import Documents
import Linting

/// Manifests of before, to compare workloads with.
enum LintPrevious {
    /// What `render --output-dir` wrote for an environment last; nothing where it never did.
    static func rendered(_ environment: String, in context: DeployContext) throws -> [Node] {
        let folder = "manifests/rendered/\(environment)"
        guard LintFiles.isFolder(folder, in: context) else { return [] }
        return try objects(of: folder, in: context)
    }

    /// - Throws: `DeployFailure`, for what cannot be read
    static func objects(of path: String, in context: DeployContext) throws -> [Node] {
        let limits = ReadingLimits()
        var objects: [Node] = []
        for source in LintFiles.sources(of: [path], in: context) {
            do {
                objects += try YAML.read(
                    source.read(limits.bytes), file: source.name, as: .kubernetes, limits: limits)
            } catch let problem as Problem {
                throw DeployFailure(.changesPending, "\(problem.place?.file ?? source.name): \(problem.message)")
            }
        }
        return objects
    }
}
