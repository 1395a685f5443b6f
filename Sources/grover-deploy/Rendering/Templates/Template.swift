internal import Documents

/// A template's node, its expressions parsed.
indirect enum Template: Sendable {
    case constant(Node)
    case text(Clause)
    case list([Template], Place?)
    case mapping(MappingTemplate)

    /// An expression or a text with expressions, and where it stands.
    struct Clause: Sendable {
        let text: TemplateText
        let place: Place?

        func value(in scope: Scope) throws(Problem) -> Node {
            do {
                return try text.value(in: scope)
            } catch {
                throw Problem(error.message, at: place)
            }
        }
    }
}

/// A mapping and what its reserved keys ask for, in the order in which they act.
struct MappingTemplate: Sendable {
    struct Binding: Sendable {
        let name: String
        let value: Template.Clause
        let place: Place?
    }

    struct Inclusion: Sendable {
        let part: String
        let place: Place?
    }

    struct Entry: Sendable {
        let key: String
        let place: Place?
        let value: Template
    }

    var place: Place?
    /// `$each`: the whole mapping once per element.
    var each: Binding?
    /// `$if`: dropped when false.
    var condition: Template.Clause?
    /// `$let`: names for what follows, each known to the next.
    var lets: [Binding] = []
    /// `$include`: a part laid in first.
    var include: Inclusion?
    /// `$merge`: keys of a value laid over the part.
    var merge: Template.Clause?
    /// Its own keys, which win.
    var entries: [Entry] = []

    /// Whether it was written as `{}`.
    var isEmpty: Bool { include == nil && merge == nil && entries.isEmpty }
}
