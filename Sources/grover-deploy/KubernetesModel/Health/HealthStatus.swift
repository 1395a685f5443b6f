/// Where an object stands on its way to what its spec asks for.
public enum HealthStatus: Sendable, Hashable {
    /// The object is as its spec asks.
    case current
    /// Not there yet, and what it waits for.
    case inProgress(String)
    /// It will not get there by itself.
    case failed(String)
    case terminating
}

extension HealthStatus: CustomStringConvertible {
    public var description: String {
        switch self {
        case .current: "current"
        case .inProgress(let reason): "in progress: \(reason)"
        case .failed(let reason): "failed: \(reason)"
        case .terminating: "terminating"
        }
    }

    /// What it waits for or why it failed.
    public var reason: String? {
        switch self {
        case .inProgress(let reason), .failed(let reason): reason
        case .current, .terminating: nil
        }
    }
}
