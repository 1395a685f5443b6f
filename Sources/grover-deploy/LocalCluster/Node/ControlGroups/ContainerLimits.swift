internal import Documents
internal import KubernetesModel

/// What a container may take of the machine, as its spec says.
struct ContainerLimits: Equatable {
    /// Bytes.
    var memory: Int?
    /// Thousandths of a processor.
    var cpu: Int?
    /// Thousandths of a processor that it is sure of when others want them too.
    var cpuRequest: Int?

    init(memory: Int? = nil, cpu: Int? = nil, cpuRequest: Int? = nil) {
        (self.memory, self.cpu, self.cpuRequest) = (memory, cpu, cpuRequest)
    }

    init(of container: Node) {
        func quantity(_ kind: String, _ resource: String) -> Quantity? {
            container.value(at: "resources", kind, resource)?.scalarText.flatMap { Quantity($0) }
        }
        memory = quantity("limits", "memory")?.units
        cpu = quantity("limits", "cpu").map { Int(clamping: $0.milli) }
        cpuRequest = quantity("requests", "cpu").map { Int(clamping: $0.milli) }
    }

    private static let period = 100_000
    /// The kernel refuses a quota below a millisecond.
    private var quota: Int? { cpu.map { max(1_000, $0 * Self.period / 1_000) } }
    /// As the kubelet counts: 1,024 for a processor, 2 at least.
    private var shares: Int { min(262_144, max(2, (cpuRequest ?? 0) * 1_024 / 1_000)) }

    /// What is written into a group's folder, by file.
    ///
    /// - Parameter isOptional: whether a machine may lack the file, as one without swap does.
    func settings(
        _ version: ControlGroupMounts.Version, _ controllers: Set<String>
    ) -> [(file: String, value: String, isOptional: Bool)] {
        var settings: [(file: String, value: String, isOptional: Bool)] = []
        if controllers.contains("memory"), let memory {
            switch version {
            case .one:
                settings.append(("memory.limit_in_bytes", String(memory), false))
                settings.append(("memory.memsw.limit_in_bytes", String(memory), true))
            case .two:
                settings.append(("memory.max", String(memory), false))
                settings.append(("memory.swap.max", "0", true))
                // All of the container ends, not the largest of its processes alone.
                settings.append(("memory.oom.group", "1", true))
            }
        }
        if controllers.contains("cpu") {
            switch version {
            case .one:
                settings.append(("cpu.shares", String(shares), false))
                if let quota {
                    settings.append(("cpu.cfs_period_us", String(Self.period), false))
                    settings.append(("cpu.cfs_quota_us", String(quota), false))
                }
            case .two:
                // KEP-2254 maps shares 2...262144 onto weights 1...10000.
                settings.append(("cpu.weight", String(1 + (shares - 2) * 9_999 / 262_142), false))
                if let quota { settings.append(("cpu.max", "\(quota) \(Self.period)", false)) }
            }
        }
        return settings
    }
}
