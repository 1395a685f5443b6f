internal import Documents

/// The templates of one rendering, compiled and checked: the embedded ones, each replaced by the project's own of the
/// same name.
struct TemplateSet: Sendable {
    /// Each document of each template file, in the order of file names.
    let documents: [Template]
    let parts: [String: Template]

    static let roots: Set<String> = ["catalog"]

    /// - Parameter project: the project's templates, by path below `templates/`
    /// - Throws: `Problems`
    init(project: [String: String]) throws {
        var sources: [String: (file: String, text: String)] = [:]
        for (path, text) in EmbeddedTemplates.texts { sources[path] = ("built-in/\(path)", text) }
        for (path, text) in project { sources[path] = ("templates/\(path)", text) }

        var problems: [Problem] = []
        var documents: [Template] = []
        var parts: [String: Template] = [:]
        for (path, source) in sources.sorted(by: { $0.key < $1.key }) {
            do {
                let nodes = try YAML.read(source.text, file: source.file, as: .core)
                var compiler = TemplateCompiler()
                let templates = nodes.map { compiler.compile($0) }
                problems += compiler.problems
                if !path.hasPrefix(Self.partsFolder) {
                    documents += templates
                } else if let part = templates.first, templates.count == 1 {
                    parts[String(path.dropFirst(Self.partsFolder.count))] = part
                } else {
                    problems.append(
                        Problem("a part has one document", at: Place(file: source.file, line: 1, column: 1)))
                }
            } catch let problem as Problem {
                problems.append(problem)
            }
        }
        var checks = TemplateChecks(parts: parts)
        checks.checkParts()
        for document in documents { checks.check(document, defined: Self.roots) }
        problems += checks.problems
        guard problems.isEmpty else { throw Problems(problems.inOrderOfPlaces) }
        self.documents = documents
        self.parts = parts
    }

    private static let partsFolder = "parts/"
}

extension [Problem] {
    var inOrderOfPlaces: [Problem] {
        sorted { left, right in
            switch (left.place, right.place) {
            case (let left?, let right?): left < right
            case (nil, _?): true
            default: false
            }
        }
    }
}
