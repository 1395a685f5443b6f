import Documents
import ServiceCatalog

/// A project of one small catalog, and helpers to say what is wrong with it.
enum Fixture {
    /// Services `post` and `user`; the text stands under `post`, indented by six blanks.
    static func catalog(post: String = "", defaults: String = "{}") -> String {
        """
        apiVersion: deploy.grover.dev/v1
        kind: ServiceCatalog
        metadata: {name: shop}
        spec:
          defaults: \(defaults)
          services:
            user: {image: shop/user:1.0.0, port: 8001}
            post:
              image: shop/post:1.2.0
              port: 8002
        \(post.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n"))

        """
    }

    static func environment(_ name: String, _ spec: String) -> String {
        """
        apiVersion: deploy.grover.dev/v1
        kind: Environment
        metadata: {name: \(name)}
        spec:
        \(spec.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))

        """
    }

    static func files(_ catalog: String, environments: [String: String] = [:]) -> ProjectFiles {
        var texts = [ProjectFiles.catalog: catalog]
        for (name, spec) in environments {
            texts["manifests/environments/\(name).yaml"] = environment(name, spec)
        }
        return ProjectFiles(texts)
    }

    static func resolve(
        _ catalog: String, environments: [String: String] = [:], in environment: String? = nil,
        set: [String] = [], image: [String] = []
    ) throws -> ResolvedCatalog {
        let overrides = try image.map(CatalogOverride.image) + set.map(CatalogOverride.set)
        return try Catalog.resolve(
            files(catalog, environments: environments), environment: environment, overrides: overrides)
    }

    /// What reading or rendering said, without the folder of the file.
    static func problems(_ work: () throws -> some Any) -> [String] {
        do {
            _ = try work()
            return []
        } catch let problems as Problems {
            return problems.all.map(shown)
        } catch let problem as Problem {
            return [shown(problem)]
        } catch {
            return ["\(error)"]
        }
    }

    private static func shown(_ problem: Problem) -> String {
        guard let place = problem.place else { return problem.message }
        let file = place.file.split(separator: "/").last.map(String.init) ?? place.file
        return "\(file):\(place.line):\(place.column): \(problem.message)"
    }
}
