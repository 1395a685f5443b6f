internal import Documents

/// Reads what a service has laid into its pods.
struct FileSources {
    /// What the values of a ConfigMap may come to (`v1.MaxSecretSize` of the Kubernetes API).
    private static let largest = 1 << 20

    private let service: Service
    private let files: ProjectFiles
    private(set) var problems: [Problem] = []

    init(of service: Service, in files: ProjectFiles) {
        self.service = service
        self.files = files
    }

    /// The texts by the path in the pods; what cannot be read is among the problems.
    mutating func read() -> [String: String] {
        guard !service.isExternal else { return [:] }
        var texts: [String: String] = [:]
        var size = 0
        for entry in service.settings["files"]?.map ?? Mapping() {
            guard let source = entry.value["source"], let path = source.string else { continue }
            do throws(Problem) {
                guard let text = try files.source(path) else {
                    let near = Spelling.nearest(to: path, among: files.neighbours(of: path))
                    let advice = near.map { "; did you mean '\($0)'?" } ?? ""
                    report(
                        "has no file '\(path)' for '\(entry.key)'\(advice)", at: source.place, rule: "missing-file")
                    continue
                }
                texts[entry.key] = text
                size += text.utf8.count
                // Told once, of the first that is too much.
                if size > Self.largest, size - text.utf8.count <= Self.largest {
                    report("has files of more than 1 MiB, which no ConfigMap holds; use a volume", at: source.place)
                }
            } catch {
                report("cannot have '\(entry.key)': \(error.message)", at: source.place)
            }
        }
        return texts
    }

    private mutating func report(_ message: String, at place: Place?, rule: String = "invalid-catalog") {
        problems.append(Problem("service '\(service.name)' \(message)", at: place ?? service.place, rule: rule))
    }
}
