public import Documents

/// What one run of the linter found.
public struct LintReport: Sendable {
    /// In the order of places; suppressed ones are among them.
    public internal(set) var findings: [Finding] = []
    /// What was passed over, and why.
    public internal(set) var skipped: [SkippedInput] = []
    public internal(set) var files = 0
    public internal(set) var objects = 0
    /// Files that could not be read at all, or not to their end.
    public internal(set) var unreadable = 0
    /// What the index of all objects takes, in bytes.
    public internal(set) var indexBytes = 0

    /// The findings that nobody suppressed.
    public var open: [Finding] { findings.filter { $0.suppression == nil } }

    // There may be very many: by number, as a loop over the findings themselves would copy each.

    public var openCount: Int {
        var count = 0
        for number in findings.indices where findings[number].suppression == nil { count += 1 }
        return count
    }

    public func count(_ severity: Severity) -> Int {
        var count = 0
        for number in findings.indices
        where findings[number].severity == severity && findings[number].suppression == nil { count += 1 }
        return count
    }
}

/// A file, or a document of one, that is no manifest.
public struct SkippedInput: Sendable, Equatable {
    public enum Reason: String, Sendable {
        case notAManifest = "no apiVersion and kind"
        case kustomization = "a kustomization"
        case chart = "a Helm chart's own file"
        case textTemplate = "a text template"
        case structuralTemplate = "a template of grover-deploy"
        case catalog = "a catalog of grover-deploy"
        case clientConfiguration = "a kubeconfig"
        case componentConfiguration = "the configuration of a component"
        case patch = "a patch of a kustomization"
        case empty = "empty"
    }

    public let place: Place
    public let reason: Reason
}
