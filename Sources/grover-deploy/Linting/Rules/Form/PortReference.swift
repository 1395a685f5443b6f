internal import Documents

/// A port that is named by its number or its name, as probes and Services do.
enum PortReference {
    static func check(_ node: Node, _ report: inout Report) {
        guard let name = node.string, !NameForm.isPortName(name) else { return }
        if let number = Int(name) {
            report("'\(name)' is text, and no name of a port; write the number \(number) without quotes", at: node)
        } else {
            report(
                "'\(name)' is no name of a port; use 15 lower-case letters, digits and single '-' at most", at: node)
        }
    }
}
