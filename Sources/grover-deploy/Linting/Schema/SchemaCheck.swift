internal import Documents
internal import KubernetesModel

/// Checks objects against the schemas of Kubernetes and of the definitions known by now.
struct SchemaCheck: Sendable {
    private let catalog: SchemaCatalog
    private let validator: SchemaValidator
    private let custom: CustomKinds
    /// The groups of Kubernetes itself: what they do not serve, no definition can add.
    private let groups: Set<String>

    enum Outcome {
        case checked
        /// No schema is known; one may be in a file that comes later.
        case unknown(GroupVersionKind)
    }

    init(_ catalog: SchemaCatalog, custom: CustomKinds) {
        self.catalog = catalog
        self.custom = custom
        groups = Set(catalog.allKinds.map(\.group))
        validator = SchemaValidator(catalog: catalog)
    }

    /// The same check for one thread alone.
    func copy() -> SchemaCheck { SchemaCheck(catalog.copy(), custom: custom) }

    func check(_ object: Node, _ report: inout Report) -> Outcome {
        guard let kind = object["kind"]?.string, let apiVersion = object["apiVersion"]?.string else {
            for problem in validator.problems(of: object) { report.add(Self.finding(problem)) }
            return .checked
        }
        let gvk = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        if let type = catalog.schema(for: gvk) {
            for problem in validator.problems(of: object, as: type) where !Self.hasRuleOfItsOwn(problem) {
                report.add(Self.finding(problem))
            }
            return .checked
        }
        guard custom.knows(gvk) else { return .unknown(gvk) }
        checkVersion(gvk, at: Spot(object["apiVersion"] ?? object), &report)
        if let type = custom.type(for: gvk) {
            for problem in validator.problems(of: object, as: type) { report.add(Self.finding(problem)) }
        }
        return .checked
    }

    private func checkVersion(_ gvk: GroupVersionKind, at spot: Spot, _ report: inout Report) {
        func tell(_ rule: Rule, _ message: String) {
            report.add(Finding(rule: rule.id, severity: rule.severity, message: message, spot: spot))
        }
        if let complaint = custom.complaint(about: gvk) { tell(.unservedVersion, complaint) }
        if let warning = custom.deprecation(of: gvk) { tell(.deprecatedAPI, "\(warning) (says its definition)") }
    }

    /// What to say of a kind that nothing describes.
    func finding(unknown gvk: GroupVersionKind, at spot: Spot) -> Finding {
        guard groups.contains(gvk.group) || !gvk.group.contains(".") else {
            return Finding(
                rule: Rule.missingSchema.id, severity: .warning,
                message: "nothing describes \(gvk.kind) in \(gvk.apiVersion); give its definition with --crds",
                spot: spot)
        }
        var object: Node = [
            "apiVersion": Node(gvk.apiVersion, at: spot.place), "kind": Node(gvk.kind, at: spot.place),
        ]
        object.place = spot.place
        let message = validator.problems(of: object).first?.message ?? "no kind \(gvk.kind) in \(gvk.apiVersion)"
        let rule = groups.contains(gvk.group) ? Rule.unservedVersion : .missingSchema
        return Finding(rule: rule.id, severity: rule.severity, message: message, spot: spot)
    }

    /// Of a variable that is set twice, `duplicate-env-var` says more.
    private static func hasRuleOfItsOwn(_ problem: SchemaProblem) -> Bool {
        guard problem.code == .duplicateItem, let bracket = problem.path.lastIndex(of: "[") else { return false }
        return problem.path[..<bracket].hasSuffix(".env")
    }

    private static func finding(_ problem: SchemaProblem) -> Finding {
        let rule =
            switch problem.code {
            case .unknownKind: Rule.missingSchema
            case .unknownField: Rule.unknownField
            case .wrongType: Rule.wrongType
            case .missingField: Rule.missingField
            case .notAllowed: Rule.valueNotAllowed
            case .duplicateItem: Rule.duplicateItem
            case .outOfRange: Rule.valueOutOfRange
            }
        let message = problem.path.isEmpty ? problem.message : "\(problem.path): \(problem.message)"
        var finding = Finding(
            rule: rule.id, severity: rule.severity, message: message,
            spot: Spot(problem.place, filledFrom: problem.filledFrom))
        finding.path = problem.path.isEmpty ? nil : problem.path
        return finding
    }
}
