internal import Documents

/// Reads files and options into layers, each checked by itself.
struct LayerReader {
    private let files: ProjectFiles
    private(set) var beneath: [ResolvedCatalog.Layer] = []
    private(set) var overrides: [ResolvedCatalog.Layer] = []
    private(set) var problems: [Problem] = []
    private var serviceNames: [String] = []
    private(set) var servicePlaces: [String: Place] = [:]

    struct Header {
        var name: String
        var place: Place?
    }

    /// Built-in defaults first, options last.
    var all: [ResolvedCatalog.Layer] { beneath + overrides }

    init(_ files: ProjectFiles) {
        self.files = files
        readBuiltInDefaults()
    }

    mutating func readCatalog() -> Header {
        guard
            let root = readFile(
                ProjectFiles.catalog, as: CatalogShape.catalog, kind: "ServiceCatalog", root: "the catalog")
        else { return Header(name: "") }
        let spec = root["spec"] ?? .emptyMap
        beneath.append(ResolvedCatalog.Layer(name: ProjectFiles.catalog, spec: spec))
        for entry in spec["services"]?.map ?? Mapping() {
            serviceNames.append(entry.key)
            servicePlaces[entry.key] = entry.keyPlace
        }
        if serviceNames.isEmpty, problems.isEmpty {
            problems.append(
                Problem("the catalog has no services; list them under 'services'", at: root["spec"]?.place))
        }
        let name = root.value(at: "metadata", "name")
        return Header(name: name?.string ?? "", place: name?.place)
    }

    /// Reads an environment and those it extends; the extended ones become the lower layers.
    mutating func readEnvironment(_ name: String) {
        var chain: [ResolvedCatalog.Layer] = []
        var seen: [String] = []
        var next: (name: String, place: Place?)? = (name, nil)
        while let current = next {
            let file = ProjectFiles.environmentFile(current.name)
            if seen.contains(current.name) {
                let cycle = (seen + [current.name]).joined(separator: " > ")
                problems.append(Problem("environments extend one another: \(cycle)", at: current.place))
                break
            }
            seen.append(current.name)
            guard files.texts[file] != nil else {
                let names = files.environmentNames
                let advice = names.isEmpty ? "; write \(file)" : Spelling.advice(for: current.name, among: names)
                problems.append(Problem("there is no environment '\(current.name)'\(advice)", at: current.place))
                break
            }
            let root = "environment '\(current.name)'"
            guard let read = readFile(file, as: CatalogShape.environment, kind: "Environment", root: root) else {
                break
            }
            if let named = read.value(at: "metadata", "name"), named.string != current.name {
                problems.append(
                    Problem("\(root) is named '\(named.scalarText ?? "")'; name it as its file", at: named.place))
            }
            var spec = read["spec"] ?? .emptyMap
            let base = spec["extends"]
            spec["extends"] = nil
            chain.append(ResolvedCatalog.Layer(name: file, spec: spec))
            next = base?.string.map { ($0, base?.place) }
        }
        beneath += chain.reversed()
    }

    mutating func read(_ override: CatalogOverride) {
        var reader = ShapeReader(root: "the option")
        let spec = reader.read(override.spec, as: CatalogShape.layer, at: ["spec"])
        problems += reader.problems
        overrides.append(ResolvedCatalog.Layer(name: override.name, spec: spec))
    }

    /// Environments and options change services; only the catalog adds them.
    mutating func checkServicesAreKnown() {
        guard !serviceNames.isEmpty else { return }
        for layer in beneath.dropFirst(2) + overrides {
            for part in ["services", "images"] {
                for entry in layer.spec[part]?.map ?? Mapping() where !serviceNames.contains(entry.key) {
                    let advice = Spelling.advice(for: entry.key, among: serviceNames)
                    problems.append(Problem("the catalog has no service '\(entry.key)'\(advice)", at: entry.keyPlace))
                }
            }
        }
    }
}

extension LayerReader {
    private mutating func readBuiltInDefaults() {
        let name = BuiltInDefaults.file
        do {
            let defaults = try YAML.read(BuiltInDefaults.text, file: name, as: .core).first ?? .emptyMap
            var reader = ShapeReader(root: "the built-in defaults")
            let spec = reader.read(["defaults": defaults], as: CatalogShape.layer, at: ["spec"])
            problems += reader.problems
            beneath.append(ResolvedCatalog.Layer(name: name, spec: spec))
        } catch let problem as Problem {
            problems.append(problem)
        } catch {
            problems.append(Problem("\(name) cannot be read: \(error)"))
        }
    }

    /// The one document of a file, checked; nil when it cannot be read at all.
    private mutating func readFile(_ file: String, as shape: Shape, kind: String, root: String) -> Node? {
        guard let text = files.texts[file] else {
            problems.append(Problem("there is no \(file); run this in the folder of your project, or write one"))
            return nil
        }
        do {
            let documents = try YAML.read(text, file: file, as: .core)
            guard let document = documents.first, documents.count == 1 else {
                let message = documents.isEmpty ? "\(root) is empty" : "\(root) has \(documents.count) documents"
                problems.append(
                    Problem(
                        "\(message); write one",
                        at: documents.dropFirst().first?.place ?? Place(file: file, line: 1, column: 1)))
                return nil
            }
            var reader = ShapeReader(root: root)
            let read = reader.read(document, as: shape, at: [])
            problems += reader.problems
            checkHeader(document, kind: kind, root: root)
            return read
        } catch let problem as Problem {
            problems.append(problem)
        } catch {
            problems.append(Problem("\(file) cannot be read: \(error)"))
        }
        return nil
    }

    private mutating func checkHeader(_ document: Node, kind: String, root: String) {
        guard document.map != nil else { return }
        for (path, example) in [
            (["apiVersion"], "apiVersion: \(CatalogShape.apiVersion)"), (["kind"], "kind: \(kind)"),
            (["metadata", "name"], "metadata: {name: …}"), (["spec"], "spec"),
        ] where document.value(at: path)?.isNull ?? true {
            problems.append(
                Problem("\(root) has no '\(path.joined(separator: "."))'; write '\(example)'", at: document.place))
        }
    }
}
