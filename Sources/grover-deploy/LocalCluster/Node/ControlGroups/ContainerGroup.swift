internal import Documents
internal import Glibc

/// The control groups of one run of a container: its shim makes them, starts the container in them and removes them.
struct ContainerGroup: Equatable, Sendable {
    /// One folder for all controllers (version 2), or one for each (version 1).
    struct Part: Equatable, Sendable {
        var folder: String
        /// The group that the shim is in otherwise.
        var origin: String
        var settings: [Setting] = []
    }

    struct Setting: Equatable, Sendable {
        var file: String
        var value: String
        var isOptional = false
    }

    var parts: [Part]

    /// Whether the kernel looks after the memory of the container.
    var holdsMemory: Bool { parts.contains { $0.settings.contains { $0.file.hasPrefix("memory.") } } }

    // MARK: What the shim does

    /// - Throws: `HostError`, with nothing left behind.
    func make() throws {
        do {
            for part in parts {
                guard mkdir(part.folder, 0o755) == 0 || errno == EEXIST else {
                    throw HostError("make the control group", part.folder)
                }
                for setting in part.settings {
                    do {
                        try HostFiles.put(setting.value, into: "\(part.folder)/\(setting.file)")
                    } catch  where setting.isOptional {}
                }
            }
        } catch {
            remove()
            throw error
        }
    }

    /// Runs the body as a member, so that a process that it starts is one from its first instruction on.
    ///
    /// The shim itself leaves again, or a container's end for want of memory could be the shim's.
    func asMember<Result>(_ body: () throws -> Result) throws -> Result {
        defer { for part in parts { try? HostFiles.put(String(getpid()), into: "\(part.origin)/cgroup.procs") } }
        for part in parts { try HostFiles.put(String(getpid()), into: "\(part.folder)/cgroup.procs") }
        return try body()
    }

    /// Whether the kernel has ended a process of the container because it ran out of its memory.
    var ranOutOfMemory: Bool {
        // Version 2, and version 1 since Linux 4.13.
        ["memory.events", "memory.oom_control"].contains { file in
            parts.contains { part in
                let text = String(decoding: HostFiles.read("\(part.folder)/\(file)") ?? [], as: UTF8.self)
                return text.split(separator: "\n").contains { line in
                    let words = line.split(separator: " ")
                    return words.first == "oom_kill" && words.last != "0"
                }
            }
        }
    }

    /// Nothing happens while a process is left in it.
    func remove() { for part in parts { rmdir(part.folder) } }

    // MARK: In a run's order

    init(parts: [Part]) { self.parts = parts }

    init?(_ node: Node?) {
        guard let list = node?.list else { return nil }
        parts = list.map { part in
            Part(
                folder: part["folder"]?.string ?? "", origin: part["origin"]?.string ?? "",
                settings: (part["settings"]?.list ?? []).map {
                    Setting(
                        file: $0["file"]?.string ?? "", value: $0["value"]?.string ?? "",
                        isOptional: $0["isOptional"]?.bool ?? false)
                })
        }
    }

    var node: Node {
        Node(
            parts.map { part -> Node in
                let settings = part.settings.map { setting -> Node in
                    [
                        "file": Node(setting.file), "value": Node(setting.value),
                        "isOptional": Node(setting.isOptional),
                    ]
                }
                return [
                    "folder": Node(part.folder), "origin": Node(part.origin), "settings": Node(settings),
                ]
            })
    }
}
