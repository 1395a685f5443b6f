import Documents
import KubernetesModel
import Testing

@testable import LocalCluster

/// Bodies as clients write them in protobuf, put together byte by byte.
@Suite struct ProtobufTests {
    private func varint(_ value: UInt64) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
    }

    private func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
    }

    private func field(_ number: UInt64, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

    private func field(_ number: UInt64, _ value: Int64) -> [UInt8] {
        varint(number << 3) + varint(UInt64(bitPattern: value))
    }

    private func body(_ apiVersion: String, _ kind: String, _ raw: [UInt8]) -> [UInt8] {
        [0x6B, 0x38, 0x73, 0x00] + field(1, field(1, apiVersion) + field(2, kind)) + field(2, raw)
    }

    @Test func anObjectReadsAsItsJSONWould() throws {
        let metadata =
            field(1, "web") + field(2, "") + field(7, 0) + field(8, [])
            + field(11, field(1, "app") + field(2, "web"))
        let quantity = field(2, field(1, "cpu") + field(2, field(1, "250m")))
        let container =
            field(1, "main") + field(2, "web:1") + field(3, "serve") + field(3, "--fast") + field(8, quantity)
            + field(10, field(1, field(2, field(1, "/") + field(2, field(1, 1) + field(3, "http")))) + field(2, 0))
        let volume = field(1, "tmp") + field(2, field(2, []))
        let pod = field(2, container) + field(1, volume) + field(4, 0) + field(11, 0)
        let template = field(1, []) + field(2, pod)
        let spec = field(1, 3) + field(3, template) + field(4, field(1, ""))
        let object = try ProtobufDecoder.object(
            body("apps/v1", "Deployment", field(1, metadata) + field(2, spec) + field(3, [])))
        #expect(
            object == [
                "kind": "Deployment", "apiVersion": "apps/v1",
                "metadata": ["name": "web", "labels": ["app": "web"]],
                "spec": [
                    "replicas": 3,
                    "template": [
                        "spec": [
                            "containers": [
                                [
                                    "name": "main", "image": "web:1", "command": ["serve", "--fast"],
                                    "resources": ["requests": ["cpu": "250m"]],
                                    "livenessProbe": ["httpGet": ["path": "/", "port": "http"]],
                                ]
                            ],
                            "volumes": [["name": "tmp", "emptyDir": [:]]], "terminationGracePeriodSeconds": 0,
                        ]
                    ],
                ],
            ])
    }

    @Test func bytesTimesAndOptionsKeepTheirForm() throws {
        let secret = try ProtobufDecoder.object(
            body("v1", "Secret", field(2, field(1, "key") + field(2, [1, 2, 3])) + field(3, "Opaque")))
        #expect(secret.value(at: "data", "key") == "AQID" && secret["type"] == "Opaque")
        let lease = try ProtobufDecoder.object(
            body(
                "coordination.k8s.io/v1", "Lease",
                field(2, field(1, "me") + field(4, field(1, 1_795_000_000) + field(2, 5_000_000)))))
        #expect(lease.value(at: "spec", "renewTime") == "2026-11-18T11:06:40.005000Z")
        let options = try ProtobufDecoder.object(
            body("apps/v1", "DeleteOptions", field(1, 0) + field(4, "Foreground")))
        #expect(options["gracePeriodSeconds"] == 0 && options["propagationPolicy"] == "Foreground")
    }

    @Test func whatIsBrokenIsRefused() {
        let whole = body("v1", "ConfigMap", field(1, field(1, "a")) + field(2, field(1, "k") + field(2, "v")))
        #expect(throws: Never.self) { try ProtobufDecoder.object(whole) }
        for count in 5..<(whole.count - 1) {
            // Cut anywhere, it is either refused or a shorter object; it never ends the server.
            _ = try? ProtobufDecoder.object(Array(whole.prefix(count)))
        }
        let broken: [[UInt8]] = [
            [], Array("{}".utf8), Array(whole.dropFirst()), Array(whole.dropLast()),
            body("v1", "ConfigMap", [0x0B]), body("v1", "ConfigMap", [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
            body("v1", "ConfigMap", Array(repeating: 0xFF, count: 12)), body("v1", "Nonsense", []),
        ]
        for bytes in broken {
            let status = #expect(throws: APIStatus.self) { try ProtobufDecoder.object(bytes) }
            #expect(status?.code == 400)
        }
    }
}
