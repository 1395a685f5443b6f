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
    private indirect enum Step: Sendable {
        case root
        case key(Step, String)
        case index(Step, Int)
    }

    private let last: Step

    static let root = FieldPath(last: .root)

    func key(_ key: String) -> FieldPath { FieldPath(last: .key(last, key)) }
    func index(_ index: Int) -> FieldPath { FieldPath(last: .index(last, index)) }

    /// `spec.containers[0].image`; a key with a dot is written `labels[app.kubernetes.io/name]`.
    var text: String {
        var steps: [String] = []
        var step = last
        while true {
            switch step {
            case .root:
                return steps.reversed().joined()
            case .key(let parent, let key):
                if key.contains(".") || key.contains("/") {
                    steps.append("[\(key)]")
                } else if case .root = parent {
                    steps.append(key)
                } else {
                    steps.append(".\(key)")
                }
                step = parent
            case .index(let parent, let index):
                steps.append("[\(index)]")
                step = parent
            }
        }
    }
}
