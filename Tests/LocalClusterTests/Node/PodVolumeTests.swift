import Documents
import Foundation
import KubernetesModel
import TestSupport
import Testing

@testable import LocalCluster

/// What the volumes of real pods hold, and how it changes.
@Suite struct PodVolumeTests {
    private func create(_ type: ResourceType, _ name: String, _ data: Node, in cluster: NodeCluster) async throws {
        let object: Node = ["metadata": ["name": Node(name), "namespace": "default"], "data": data]
        _ = try await cluster.client.create(type, object, manager: "tests")
    }

    private func folder(_ pod: PodIdentity, _ volume: String, in cluster: NodeCluster) -> String {
        "\(cluster.stateFolder)/pods/default_\(pod.name)_\(pod.uid)/volumes/\(volume)"
    }

    private func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }

    private func mode(_ path: String) throws -> Int? {
        let real = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
        return try FileManager.default.attributesOfItem(atPath: real)[.posixPermissions] as? Int
    }

    private func isSo(seconds: Int = 240, _ holds: @escaping @Sendable () -> Bool) async throws {
        try await within(seconds) {
            while !holds() { try await Task.sleep(for: .milliseconds(5)) }
        }
    }

    @Test func aVolumeFollowsItsConfigMapInOneStep() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await create(.configMaps, "settings", ["a": "1", "b": "1"], in: cluster)
            let pod = try await cluster.pod {
                $0["volumes"] = [["name": "conf", "configMap": ["name": "settings"]]]
                $0["volumeMounts"] = [["name": "conf", "mountPath": "/etc/conf"]]
            }
            try await cluster.pod { $0.isReady }
            let place = folder(pod, "conf", in: cluster)
            #expect(text("\(place)/a") == "1")
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(place)/a") == "..data/a")
            _ = try await cluster.client.update(
                .configMaps, namespace: "default", name: "settings", subresource: nil, manager: "tests"
            ) { $0["data"] = ["a": "2", "c": "2"] }
            try await isSo { self.text("\(place)/c") == "2" }
            #expect(text("\(place)/a") == "2")
            try await isSo { !FileManager.default.fileExists(atPath: "\(place)/b") }
            // One folder of content and the link to it.
            try await isSo {
                let all = try? FileManager.default.contentsOfDirectory(atPath: place)
                return all?.filter { $0.hasPrefix("..") }.count == 2
            }
        }
    }

    @Test func itemsChooseNamesAndModes() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await create(.secrets, "keys", ["token": "aHVzaA==", "other": "aHVzaA=="], in: cluster)
            let pod = try await cluster.pod {
                $0["volumes"] = [
                    [
                        "name": "keys",
                        "secret": [
                            "secretName": "keys", "defaultMode": 0o440,
                            "items": [
                                ["key": "token", "path": "deep/er"], ["key": "token", "path": "own", "mode": 0o400],
                            ],
                        ],
                    ],
                    ["name": "gone", "secret": ["secretName": "absent", "optional": true]],
                ]
            }
            try await cluster.pod { $0.isReady }
            let place = folder(pod, "keys", in: cluster)
            #expect(text("\(place)/deep/er") == "hush")
            #expect(try mode("\(place)/deep/er") == 0o440)
            #expect(try mode("\(place)/own") == 0o400)
            #expect(!FileManager.default.fileExists(atPath: "\(place)/other"))
        }
    }

    @Test func aPodWaitsForWhatItsVolumesName() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            try await cluster.pod {
                $0["volumes"] = [
                    ["name": "conf", "configMap": ["name": "late", "items": [["key": "k", "path": "k"]]]]
                ]
            }
            try await cluster.event(
                "FailedMount", saying: "MountVolume.SetUp failed for volume \"conf\" : configmap \"late\" not found")
            try await create(.configMaps, "late", ["other": "1"], in: cluster)
            try await cluster.event("FailedMount", saying: "references non-existent config key: k")
            _ = try await cluster.client.update(
                .configMaps, namespace: "default", name: "late", subresource: nil, manager: "tests"
            ) { $0["data"] = ["k": "2"] }
            try await cluster.pod { $0.isReady }
        }
    }

    @Test func theDownwardAPIFollowsThePod() async throws {
        try await NodeCluster.run { cluster in
            try cluster.load("web")
            let pod = try await cluster.pod {
                $0["resources"] = ["limits": ["memory": "64Mi"]]
                $0["volumes"] = [
                    [
                        "name": "info",
                        "downwardAPI": [
                            "items": [
                                ["path": "labels", "fieldRef": ["fieldPath": "metadata.labels"]],
                                ["path": "annotations", "fieldRef": ["fieldPath": "metadata.annotations"]],
                                [
                                    "path": "limit",
                                    "resourceFieldRef": [
                                        "containerName": "web", "resource": "limits.memory", "divisor": "1Mi",
                                    ],
                                ],
                            ]
                        ],
                    ]
                ]
            }
            try await cluster.pod { $0.isReady }
            let place = folder(pod, "info", in: cluster)
            #expect(text("\(place)/labels") == "app=\"web\"")
            #expect(text("\(place)/limit") == "64")
            _ = try await cluster.client.update(
                .pods, namespace: "default", name: "one", subresource: nil, manager: "tests"
            ) { $0.set("b\"c", at: "metadata", "annotations", "a") }
            try await isSo { self.text("\(place)/annotations") == "a=\"b\\\"c\"" }
        }
    }

    @Test func aSubPathCannotLeaveItsVolume() throws {
        let scratch = try ScratchFolder("volumes")
        try FileManager.default.createDirectory(atPath: "\(scratch.path)/v", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: "\(scratch.path)/v/out", withDestinationPath: "/etc")
        func mounts(_ path: String) throws -> [ReferenceRewriter.Mount] {
            try PodVolumes.mounts(
                of: ["name": "web", "volumeMounts": [["name": "v", "mountPath": "/v", "subPathExpr": Node(path)]]],
                in: ["v": "\(scratch.path)/v"], ["POD": "one", "UP": ".."])
        }
        #expect(try mounts("logs/$(POD)").map(\.folder) == ["\(scratch.path)/v/logs/one"])
        for path in ["$(UP)/x", "/etc", "out/passwd", "a/../../x"] {
            #expect(throws: ContainerConfigError.self) { try mounts(path) }
        }
    }

    @Test func serviceLinksNameTheServicesOfTheNamespace() {
        let service: Node = [
            "metadata": ["name": "my-db", "namespace": "default"],
            "spec": [
                "clusterIP": "127.9.0.7", "ports": [["name": "sql", "port": 5432, "protocol": "TCP"], ["port": 9]],
            ],
        ]
        let foreign: Node = [
            "metadata": ["name": "far", "namespace": "other"],
            "spec": ["clusterIP": "127.9.0.8", "ports": [["port": 1]]],
        ]
        let pod: Node = ["metadata": ["name": "one", "namespace": "default"]]
        let variables = ServiceLinks(services: [service, foreign]).variables(for: pod)
        #expect(variables["MY_DB_SERVICE_HOST"] == "127.9.0.7")
        #expect(variables["MY_DB_SERVICE_PORT"] == "5432")
        #expect(variables["MY_DB_SERVICE_PORT_SQL"] == "5432")
        #expect(variables["MY_DB_PORT"] == "tcp://127.9.0.7:5432")
        #expect(variables["MY_DB_PORT_5432_TCP_ADDR"] == "127.9.0.7")
        #expect(variables["MY_DB_PORT_9_TCP_PROTO"] == "tcp")
        #expect(variables["FAR_SERVICE_HOST"] == nil)
        var quiet = pod
        quiet["spec"] = ["enableServiceLinks": false]
        #expect(ServiceLinks(services: [service]).variables(for: quiet).isEmpty)
    }

    @Test func aTokenIsRenewedWhenItsTimeIsNearlyOver() async throws {
        let pod: Node = [
            "metadata": ["name": "one", "namespace": "default"],
            "spec": [
                "serviceAccountName": "robot",
                "volumes": [
                    [
                        "name": "api",
                        "projected": [
                            "sources": [["serviceAccountToken": ["path": "token", "expirationSeconds": 600]]]
                        ],
                    ]
                ],
            ],
        ]
        var tokens = PodTokens()
        let source = CountedTokens(life: 600)
        try await tokens.renew(for: pod, from: source)
        #expect(tokens.texts == ["api": ["token": "robot 1"]])
        try await tokens.renew(for: pod, from: source)
        #expect(tokens.texts == ["api": ["token": "robot 1"]], "it is good for some time")
        let next = try #require(tokens.nextRenewal)
        #expect((400...481).contains(next.seconds(since: .now)))
        let content = try VolumeContent(
            pod.value(at: "spec", "volumes")?[0] ?? .null,
            ContainerEnvironment(
                pod: pod, container: .emptyMap, config: ConfigSource(namespace: "default"), podIP: "", hostIP: "",
                nodeName: ""), tokens: tokens.texts["api"] ?? [:])
        #expect(content.files["token"]?.bytes == Array("robot 1".utf8))
    }
}

private actor CountedTokens: PodTokenSource {
    private let life: Double
    private var count = 0

    init(life: Double) { self.life = life }

    func token(for pod: Node, audience: String?, expirationSeconds: Int) async throws -> PodToken {
        count += 1
        let account = pod.value(at: "spec", "serviceAccountName")?.string ?? ""
        return PodToken(text: "\(account) \(count)", expiresAt: .now.advanced(bySeconds: life))
    }
}
