public import Documents

/// One way in which an object does not fit its schema.
public struct SchemaProblem: Sendable, Equatable {
    public enum Code: String, Sendable {
        case unknownKind
        case unknownField
        case wrongType
        case missingField
        case notAllowed
        case outOfRange
        case duplicateItem
    }

    public let code: Code
    /// Where in the object, as in `spec.template.spec.containers[0].image`.
    public let path: String
    /// What is wrong there, lower case, without the path.
    public let message: String
    /// Where the node was written: for a rendered object, its template.
    public let place: Place?
    /// Where its value came from, if from elsewhere: for a rendered object, the catalog.
    public let filledFrom: Place?

    init(_ code: Code, _ path: FieldPath, _ message: String, _ node: Node, at place: Place? = nil) {
        self.code = code
        self.path = path.text
        self.message = message
        self.place = place ?? node.place
        filledFrom = node.filledFrom
    }

    /// The same as a problem of the text that was written: at the value's origin where that is known.
    public var problem: Problem {
        Problem(path.isEmpty ? message : "\(path): \(message)", at: filledFrom ?? place)
    }
}

/// The way from an object's root to one of its nodes; as text only when somebody reads it.
struct FieldPath: Sendable {
    enum Step: Sendable {
        case key(String)
        case index(Int)
    }

    private var steps: [Step] = []

    static let root = FieldPath()

    mutating func enter(_ step: Step) { steps.append(step) }
    mutating func leave() { steps.removeLast() }

    func key(_ key: String) -> FieldPath { entering(.key(key)) }
    func index(_ index: Int) -> FieldPath { entering(.index(index)) }

    private func entering(_ step: Step) -> FieldPath {
        var longer = self
        longer.enter(step)
        return longer
    }

    /// `spec.containers[0].image`; a key with a dot is written `labels[app.kubernetes.io/name]`.
    var text: String {
        var text = ""
        for step in steps {
            switch step {
            case .key(let key) where key.contains(".") || key.contains("/"): text += "[\(key)]"
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
        return text
    }
}
