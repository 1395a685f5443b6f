struct YAMLWriter {
    private(set) var output = ""
    mutating func writeDocument(_ node: Node) {}
}
