import Documents
import Foundation
import KubernetesModel
import TestSupport
import Testing

@testable import LocalCluster

/// Control groups of containers: what is written, where, and that the kernel heeds it.
@Suite struct ControlGroupTests {
    // MARK: What is written

    @Test(
        arguments: [
            ([:], ["cpu.shares=2"], ["cpu.weight=1"]),
            (
                ["limits": ["memory": "64Mi", "cpu": "500m"], "requests": ["cpu": "250m"]],
                [
                    "memory.limit_in_bytes=67108864", "memory.memsw.limit_in_bytes=67108864", "cpu.shares=256",
                    "cpu.cfs_period_us=100000", "cpu.cfs_quota_us=50000",
                ],
                [
                    "memory.max=67108864", "memory.swap.max=0", "memory.oom.group=1", "cpu.weight=10",
                    "cpu.max=50000 100000",
                ]
            ),
            (
                ["limits": ["cpu": "1m"]], ["cpu.shares=2", "cpu.cfs_period_us=100000", "cpu.cfs_quota_us=1000"],
                ["cpu.weight=1", "cpu.max=1000 100000"]
            ),
            (["requests": ["cpu": 4]], ["cpu.shares=4096"], ["cpu.weight=157"]),
        ] as [(Node, [String], [String])])
    func limitsAreWrittenAsAKubeletWould(resources: Node, one: [String], two: [String]) {
        let limits = ContainerLimits(of: ["resources": resources])
        func lines(_ version: ControlGroupMounts.Version) -> [String] {
            limits.settings(version, ["cpu", "memory"]).map { "\($0.file)=\($0.value)" }
        }
        #expect(lines(.one) == one)
        #expect(lines(.two) == two)
        #expect(limits.settings(.two, []).isEmpty)
    }

    // MARK: Where

    @Test func theGroupOfAUserSessionIsFoundWithVersion2() {
        let mounts = ControlGroupMounts(
            mounts: "31 23 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n"
                + "32 23 0:5 / /dev rw - devtmpfs udev rw\n",
            groups: "0::/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope\n")
        let own = "/sys/fs/cgroup/user.slice/user-1000.slice/user@1000.service/app.slice/run-1.scope"
        #expect(
            mounts.hierarchies == [
                .init(version: .two, controllers: [], folder: "/sys/fs/cgroup", own: own)
            ])
        let ancestors = ControlGroups.ancestors(of: own, upTo: "/sys/fs/cgroup")
        #expect(ancestors.count == 6)
        #expect(ancestors.first == own)
        #expect(ancestors.last == "/sys/fs/cgroup")
    }

    /// In a container, the root of the mount is the container's own group.
    @Test func theGroupOfAContainerIsFoundWithVersion1() {
        let mounts = ControlGroupMounts(
            mounts: "35 31 0:32 /docker/7 /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
                + "36 31 0:33 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n",
            groups: "4:memory:/docker/7/inner\n3:cpu,cpuacct:/docker/7\n1:name=systemd:/\n0::/\n")
        #expect(
            mounts.hierarchies == [
                .init(
                    version: .one, controllers: ["memory"], folder: "/sys/fs/cgroup/memory",
                    own: "/sys/fs/cgroup/memory/inner"),
                .init(
                    version: .one, controllers: ["cpu", "cpuacct"], folder: "/sys/fs/cgroup/cpu,cpuacct",
                    own: "/sys/fs/cgroup/cpu,cpuacct/docker/7"),
            ])
    }

    @Test func whatIsNotEnforcedIsStated() {
        func account(_ controllers: Set<String>) -> String {
            ControlGroups(places: [.init(version: .two, controllers: controllers, folder: "/g", origin: "/o")])
                .account
        }
        #expect(ControlGroups.none.account.contains("checked once a second; cpu limits and sizes"))
        #expect(account(["memory"]).contains("enforced by control groups; cpu limits and sizes"))
        #expect(account(["cpu", "memory"]).contains("enforced by control groups, cpu limits too"))
    }

    @Test func anOrderCarriesItsGroup() throws {
        let scratch = try ScratchFolder("order")
        let folder = RunFolder(path: scratch.path)
        let groups = ControlGroups(places: [
            .init(version: .two, controllers: ["memory"], folder: "/g", origin: "/o")
        ])
        let order = RunFolder.Order(
            executable: "/bin/true", arguments: [], environment: [:], workingFolder: "/", imageID: "",
            logFileBytes: 1, memoryLimit: 7, group: groups.group(for: "u_web_0", ContainerLimits(memory: 7)))
        try folder.write(order)
        #expect(folder.takeOrder() == order)
        #expect(order.group?.parts.map(\.folder) == ["/g/u_web_0"])
        #expect(groups.group(for: "u_web_0", ContainerLimits(cpu: 7)) == nil)
    }

    // MARK: The kernel

    /// Whether this user may make control groups on this machine.
    private static let isPermitted: Bool = {
        let groups = ControlGroups.claim(named: "grover-test-\(getpid())")
        for place in groups.places { rmdir(place.folder) }
        return groups.places.contains { $0.controllers.contains("memory") }
            && groups.places.contains { $0.controllers.contains("cpu") }
    }()

    @Test(.enabled(if: isPermitted, "needs the right to make control groups"))
    func aContainerIsInItsGroupsUntilItEndsAndItsShimIsNot() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            let pod = try await cluster.pod(spec: [
                "terminationGracePeriodSeconds": 5, "restartPolicy": "Never",
                "containers": [
                    [
                        "name": "web", "command": ["/bin/sh", "-c", "sleep 1000; :"],
                        "resources": ["limits": ["memory": "64Mi", "cpu": "200m"]],
                    ]
                ],
            ])
            try await cluster.pod { $0.web.value(at: "state", "running") != nil }
            let run = try #require(PodFolder(of: pod, in: cluster.stateFolder).runs.first)
            let name = "\(pod.uid)_web_0"
            let record = try #require(HostFiles.read("\(cluster.stateFolder)/control-groups"))
            let places = String(decoding: record, as: UTF8.self).split(separator: "\n").dropFirst()
            let quota = places.contains { place in
                let files = ["cpu.cfs_quota_us", "cpu.max"].compactMap { HostFiles.read("\(place)/\(name)/\($0)") }
                return files.contains { String(decoding: $0, as: UTF8.self).hasPrefix("20000") }
            }
            #expect(quota)
            let container = try #require(run.processes?.container)
            let inside = HostFiles.read("/proc/\(container.pid)/cgroup") ?? []
            #expect(String(decoding: inside, as: UTF8.self).contains("/\(name)"))
            let shim = try #require(run.processes?.shim)
            let own = HostFiles.read("/proc/\(shim.pid)/cgroup") ?? []
            #expect(!String(decoding: own, as: UTF8.self).contains(name))
            _ = try await cluster.delete()
            for place in places { #expect(!HostFiles.exists("\(place)/\(name)")) }
        }
    }
}
