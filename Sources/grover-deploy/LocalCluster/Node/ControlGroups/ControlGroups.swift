internal import Glibc

/// Where the containers of a cluster get control groups of their own: nowhere, on most machines for most users.
///
/// A group is made below the node's own one, or below the nearest ancestor that this user may write to and that hands
/// its controllers on. Version 2 hands none on from a group with processes in it (but for the root), so that
/// neither a terminal's own scope nor the session of an SSH login serves.
///
/// Source: Linux, Control Group v2, "No Internal Process Constraint" and "Delegation".
struct ControlGroups: Equatable, Sendable {
    struct Place: Equatable, Sendable {
        var version: ControlGroupMounts.Version
        var controllers: Set<String>
        /// The folder that holds the containers' groups, and no process itself.
        var folder: String
        /// The group of this process.
        var origin: String
    }

    var places: [Place] = []

    static let none = ControlGroups()
    private static let controllers: Set<String> = ["memory", "cpu"]

    /// Finds and makes the places.
    ///
    /// - Parameter name: of the folders; what an earlier cluster of the name left empty goes.
    static func claim(named name: String) -> ControlGroups {
        func text(_ path: String) -> String { String(decoding: HostFiles.read(path) ?? [], as: UTF8.self) }
        let mounts = ControlGroupMounts(mounts: text("/proc/self/mountinfo"), groups: text("/proc/self/cgroup"))
        let groups = ControlGroups(places: mounts.hierarchies.compactMap { place(in: $0, named: name) })
        groups.sweep()
        return groups
    }

    /// The groups of one run; nil where the container asks for nothing that is enforced here.
    func group(for run: String, _ limits: ContainerLimits) -> ContainerGroup? {
        let parts = places.map { place in
            ContainerGroup.Part(
                folder: "\(place.folder)/\(run)", origin: place.origin,
                settings: limits.settings(place.version, place.controllers).map {
                    ContainerGroup.Setting(file: $0.file, value: $0.value, isOptional: $0.isOptional)
                })
        }.filter { !$0.settings.isEmpty }
        return parts.isEmpty ? nil : ContainerGroup(parts: parts)
    }

    /// What becomes of resource limits here, in words for people.
    var account: String {
        let held = places.reduce(into: Set<String>()) { $0.formUnion($1.controllers) }
        let memory =
            held.contains("memory")
            ? "memory limits are enforced by control groups" : "memory limits are checked once a second"
        return held.contains("cpu")
            ? "\(memory), cpu limits too; sizes of emptyDir volumes are stored and not enforced"
            : "\(memory); cpu limits and sizes of emptyDir volumes are stored and not enforced"
    }

    /// Removes the groups that no process is in any more.
    private func sweep() {
        for place in places {
            for name in HostFiles.names(in: place.folder) { rmdir("\(place.folder)/\(name)") }
        }
    }

    // MARK: After the node

    /// Where the places are remembered, for who ends the cluster without its node.
    private static func record(in stateFolder: String) -> String { "\(stateFolder)/control-groups" }

    func remember(in stateFolder: String) throws {
        try HostFiles.write(
            "\(account)\n\(places.map(\.folder).joined(separator: "\n"))".utf8, to: Self.record(in: stateFolder))
    }

    /// What becomes of limits in the cluster of the folder, as its node found.
    static func account(in stateFolder: String) -> String {
        let lines = String(decoding: HostFiles.read(record(in: stateFolder)) ?? [], as: UTF8.self).split(
            separator: "\n")
        return lines.first.map(String.init) ?? none.account
    }

    static func removeAll(of stateFolder: String) {
        let lines = String(decoding: HostFiles.read(record(in: stateFolder)) ?? [], as: UTF8.self).split(
            separator: "\n")
        for folder in lines.dropFirst().map(String.init) where folder.contains("/grover-") {
            for name in HostFiles.names(in: folder) { rmdir("\(folder)/\(name)") }
            rmdir(folder)
        }
    }
}

extension ControlGroups {
    private static func place(in hierarchy: ControlGroupMounts.Hierarchy, named name: String) -> Place? {
        var best: Place?
        for candidate in ancestors(of: hierarchy.own, upTo: hierarchy.folder) {
            let offered =
                hierarchy.version == .one ? hierarchy.controllers.intersection(controllers) : handedOn(by: candidate)
            guard !offered.isEmpty, isWritable(candidate) else { continue }
            if let best, best.controllers.isSuperset(of: offered) { continue }
            let folder = "\(candidate)/\(name)"
            guard mkdir(folder, 0o755) == 0 || errno == EEXIST else { continue }
            if hierarchy.version == .two, !enable(offered, in: folder) {
                rmdir(folder)
                continue
            }
            if let best { rmdir(best.folder) }
            best = Place(version: hierarchy.version, controllers: offered, folder: folder, origin: hierarchy.own)
            if offered == controllers || hierarchy.version == .one { break }
        }
        return best
    }

    /// A group and those above it, the nearest first.
    static func ancestors(of group: String, upTo root: String) -> [String] {
        var (list, rest) = ([group], group)
        while rest.count > root.count, let slash = rest.lastIndex(of: "/") {
            rest = String(rest[..<slash])
            list.append(rest)
        }
        return list
    }

    /// To move a process, its user has to be allowed to write to the list of the ancestor that both groups share.
    private static func isWritable(_ group: String) -> Bool {
        access(group, W_OK) == 0 && access("\(group)/cgroup.procs", W_OK) == 0
    }

    /// The controllers that children of the group have; asks for those that it could hand on and does not.
    private static func handedOn(by group: String) -> Set<String> {
        let missing = words("\(group)/cgroup.controllers").intersection(controllers)
            .subtracting(words("\(group)/cgroup.subtree_control"))
        for controller in missing.sorted() {
            try? HostFiles.put("+\(controller)", into: "\(group)/cgroup.subtree_control")
        }
        return words("\(group)/cgroup.subtree_control").intersection(controllers)
    }

    private static func enable(_ wanted: Set<String>, in folder: String) -> Bool {
        for controller in wanted.sorted() {
            try? HostFiles.put("+\(controller)", into: "\(folder)/cgroup.subtree_control")
        }
        return words("\(folder)/cgroup.subtree_control").isSuperset(of: wanted)
    }

    private static func words(_ file: String) -> Set<String> {
        Set(
            String(decoding: HostFiles.read(file) ?? [], as: UTF8.self).split { $0 == " " || $0 == "\n" }.map(
                String.init))
    }
}
