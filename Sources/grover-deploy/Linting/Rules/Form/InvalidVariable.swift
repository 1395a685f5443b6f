internal import Documents

extension Rule {
    static let invalidVariable = Rule(
        "invalid-variable", .error, "a variable or a mount that the API server refuses",
        why: "The API server refuses the pod.",
        fix: "Use printable ASCII but for '=' in names of variables; keep parts of volumes inside them.",
        .containers { container, _, report in
            for variable in container.environment {
                guard let node = variable["name"], let name = node.string else { continue }
                let isName = !name.isEmpty && name.utf8.allSatisfy { (0x20..<0x7F).contains($0) && $0 != 0x3D }
                if !isName { report("'\(name)' is no name of a variable", at: node) }
            }
            for mount in container.node["volumeMounts"]?.list ?? [] {
                for key in ["subPath", "subPathExpr"] {
                    guard let node = mount[key], let path = node.string else { continue }
                    guard path.hasPrefix("/") || path.split(separator: "/").contains("..") else { continue }
                    report("'\(path)' leads out of the volume; use a path below it", at: node)
                }
                if let node = mount["mountPath"], let path = node.string, path.isEmpty {
                    report("the path to mount at is empty; give one", at: node)
                }
            }
        })
}
