/// Why an import stopped or did not end well, in lines that say what to do.
public struct ImportFailure: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
