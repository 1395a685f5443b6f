internal import Documents
internal import KubernetesModel
public import ServiceCatalog

/// Turns a catalog into Kubernetes objects. It depends on nothing but its input: no time, no cluster, no secret value.
public enum Renderer {
    /// - Throws: `Problems` of templates, of expressions, and of objects that do not fit their schema
    public static func render(_ catalog: ResolvedCatalog) throws -> RenderedSet {
        let templates = try TemplateSet(project: catalog.templates)
        let scope = Scope(["catalog": try CatalogView(catalog).node()])
        var evaluator = TemplateEvaluator(parts: templates.parts)
        var gathering = Gathering(catalog)
        for document in templates.documents {
            do throws(Problem) {
                for node in try evaluator.nodes(of: document, in: scope) { gathering.add(node) }
            } catch {
                gathering.problems.append(error)
            }
        }
        return try gathering.finish()
    }
}

/// Takes objects in, checks each, and puts them in order.
private struct Gathering {
    var problems: [Problem] = []
    private let catalog: ResolvedCatalog
    private let services: Set<String>
    private let validator = SchemaValidator()
    private var objects: [ObjectReference: RenderedObject] = [:]

    init(_ catalog: ResolvedCatalog) {
        self.catalog = catalog
        services = Set(catalog.services.map(\.name))
    }

    mutating func add(_ node: Node) {
        let schemaProblems = validator.problems(of: node)
        guard schemaProblems.isEmpty else {
            problems += schemaProblems.map { Self.problem($0, of: node) }
            return
        }
        guard let reference = node.reference else {
            problems.append(Problem("an object needs 'metadata.name'", at: node["metadata"]?.place ?? node.place))
            return
        }
        let service = node.objectNamespace == nil ? nil : node.labels[Labels.name]
        let object = RenderedObject(
            node: CanonicalForm.ordered(node), reference: reference,
            service: service.flatMap { services.contains($0) ? $0 : nil })
        guard let other = objects.updateValue(object, forKey: reference) else { return }
        let origin = other.node.place.map { ", also from \($0)" } ?? ""
        problems.append(Problem("\(reference) is rendered twice\(origin)", at: node.place))
    }

    func finish() throws -> RenderedSet {
        guard problems.isEmpty else { throw Problems(problems.inOrderOfPlaces) }
        return RenderedSet(
            all: objects.values.sorted(by: CanonicalForm.precedes), generatedSecrets: catalog.generatedSecrets)
    }

    /// Names the object, and the template beside the catalog when both had a part in it.
    private static func problem(_ problem: SchemaProblem, of node: Node) -> Problem {
        let object = node.reference.map { "\($0): " } ?? ""
        let path = problem.path.isEmpty ? "" : "\(problem.path): "
        var message = object + path + problem.message
        if problem.filledFrom != nil, let place = problem.place { message += " (template \(place))" }
        return Problem(message, at: problem.filledFrom ?? problem.place)
    }
}
