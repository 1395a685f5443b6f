/// The end of a Job: announced by one condition, and made final by another when its last pod is gone.
struct JobOutcome: Sendable {
    enum Kind: Sendable {
        case complete
        case failed
    }

    let kind: Kind
    let reason: String
    let message: String

    init(_ kind: Kind, _ reason: String, _ message: String) {
        self.kind = kind
        self.reason = reason
        self.message = message
    }

    /// The end that conditions announce already.
    init?(decidedIn conditions: [Condition]) {
        for kind in [Kind.failed, .complete] {
            if let known = conditions[Self.interim(kind)], known.status == "True" {
                self.init(kind, known.reason, known.message)
                return
            }
        }
        return nil
    }

    var interim: String { Self.interim(kind) }
    var final: String { kind == .complete ? "Complete" : "Failed" }

    private static func interim(_ kind: Kind) -> String {
        kind == .complete ? "SuccessCriteriaMet" : "FailureTarget"
    }
}
