/// Where this machine shows its control groups, and in which of them this process is.
///
/// Source: proc_pid_mountinfo(5), cgroups(7).
struct ControlGroupMounts: Equatable {
    enum Version: Equatable { case one, two }

    /// One hierarchy as it is mounted.
    struct Hierarchy: Equatable {
        var version: Version
        /// Of version 1 only; the controllers of version 2 differ from group to group.
        var controllers: Set<String>
        /// Where it is mounted.
        var folder: String
        /// The folder of this process's own group, at or below `folder`.
        var own: String
    }

    var hierarchies: [Hierarchy] = []

    /// - Parameters:
    ///   - mounts: `/proc/self/mountinfo`
    ///   - groups: `/proc/self/cgroup`
    init(mounts: String, groups: String) {
        let memberships = groups.split(separator: "\n").compactMap {
            line -> (controllers: Set<String>, path: String)? in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 3 else { return nil }
            return (Set(fields[1].split(separator: ",").map(String.init)), fields[2])
        }
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ").map(String.init)
            guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 3, dash >= 6 else { continue }
            let (root, folder, type, options) = (fields[3], Self.plain(fields[4]), fields[dash + 1], fields[dash + 3])
            let version: Version
            switch type {
            case "cgroup2": version = .two
            case "cgroup": version = .one
            default: continue
            }
            let offered = Set(options.split(separator: ",").map(String.init))
            let membership = memberships.first { membership in
                version == .two
                    ? membership.controllers.isEmpty
                    : !membership.controllers.isEmpty && membership.controllers.isSubset(of: offered)
            }
            guard let membership else { continue }
            hierarchies.append(
                Hierarchy(
                    version: version, controllers: membership.controllers, folder: folder,
                    own: folder + Self.below(root, membership.path)))
        }
    }

    /// The path of a group below the one that is mounted; the mounted one itself where the group is elsewhere.
    private static func below(_ root: String, _ path: String) -> String {
        if root == "/" { return path == "/" ? "" : path }
        return path.hasPrefix(root + "/") ? String(path.dropFirst(root.count)) : ""
    }

    /// A path without the octal escapes of mountinfo.
    private static func plain(_ path: String) -> String {
        path.replacing("\\040", with: " ").replacing("\\134", with: "\\")
    }
}
