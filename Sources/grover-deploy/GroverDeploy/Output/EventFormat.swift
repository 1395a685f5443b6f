internal import ArgumentParser

/// How the events of a release are shown.
enum EventFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// One live line per service on a terminal, plain lines elsewhere.
    case text
    /// One JSON object per line, on standard output.
    case json
}
