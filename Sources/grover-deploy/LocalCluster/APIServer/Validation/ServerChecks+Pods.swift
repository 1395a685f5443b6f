import Documents

/// What the parts of a pod have to be.
extension ServerChecks {
    /// Volumes have names of their own, which become folder names.
    static func volumes(_ spec: Node, _ path: String, _ errors: inout FieldErrors) {
        var names: Set<String> = []
        for (index, volume) in (spec["volumes"]?.list ?? []).enumerated() {
            let place = "\(path).volumes[\(index)].name"
            guard let name = volume["name"]?.string, !name.isEmpty else {
                errors.required(place)
                continue
            }
            if let complaint = NameRule.label.complaint(about: name) { errors.invalid(place, Node(name), complaint) }
            if !names.insert(name).inserted { errors.duplicate(place, Node(name)) }
        }
    }

    /// What containers mount are volumes of their pod. A StatefulSet's pods have volumes that no template shows, so a
    /// real server does not ask this of its template either.
    static func mounts(inSpecAt place: String...) -> ObjectCheck {
        { object, errors in
            let spec = object.value(at: place) ?? .null
            let volumes = Set((spec["volumes"]?.list ?? []).compactMap { $0["name"]?.string })
            for key in ["initContainers", "containers"] {
                for (index, container) in (spec[key]?.list ?? []).enumerated() {
                    for (position, mount) in (container["volumeMounts"]?.list ?? []).enumerated() {
                        guard let name = mount["name"]?.string, !volumes.contains(name) else { continue }
                        let path = "\(place.joined(separator: ".")).\(key)[\(index)]"
                        errors.notFound("\(path).volumeMounts[\(position)].name", mount["name"])
                    }
                }
            }
        }
    }

    /// A part of a volume stays inside it.
    static let volumeMount: Check = { mount, path, errors in
        if mount["mountPath"]?.string ?? "" == "" { errors.required("\(path).mountPath") }
        for key in ["subPath", "subPathExpr"] {
            guard let below = mount[key]?.string else { continue }
            if below.hasPrefix("/") { errors.invalid("\(path).\(key)", Node(below), "must be a relative path") }
            if below.split(separator: "/").contains("..") {
                errors.invalid("\(path).\(key)", Node(below), "must not contain '..'")
            }
        }
    }

    static let environmentVariable: Check = { variable, path, errors in
        let name = variable["name"]?.string ?? ""
        if name.isEmpty {
            errors.required("\(path).name")
        } else if !name.utf8.allSatisfy({ (0x20..<0x7F).contains($0) && $0 != UInt8(ascii: "=") }) {
            errors.invalid(
                "\(path).name", Node(name),
                "a valid environment variable name must consist only of printable ASCII characters other than '='")
        }
        if variable["valueFrom"] != nil, variable["value"]?.string ?? "" != "" {
            errors.invalid("\(path).valueFrom", "", "may not be specified when `value` is not empty")
        }
    }
}
