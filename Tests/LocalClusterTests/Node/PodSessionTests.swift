import CZlib
import Documents
import Foundation
import KubernetesModel
import NIOCore
import NIOWebSocket
import Testing

@testable import LocalCluster

/// `exec`, `portforward` and `proxy` through the API of a control plane with real pods.
@Suite struct PodSessionTests {
    private let exec = "/api/v1/namespaces/default/pods/one/exec"

    private func query(_ words: [String], _ options: String = "stdout=true&stderr=true") -> String {
        "\(exec)?" + words.map { "command=\($0)" }.joined(separator: "&") + "&" + options
    }

    /// What came on each channel until the server closed.
    private func messages(_ inbound: SessionSocket.Frames.Inbound) async throws -> [UInt8: String] {
        var texts: [UInt8: [UInt8]] = [:]
        for try await frame in inbound {
            if frame.opcode == .connectionClose { break }
            let bytes = Array(frame.unmaskedData.readableBytesView)
            guard let channel = bytes.first else { continue }
            texts[channel, default: []] += bytes.dropFirst()
        }
        return texts.mapValues { String(decoding: $0, as: UTF8.self) }
    }

    @Test func aCommandRunsInTheSurroundingsOfItsContainer() async throws {
        try await SessionCluster.run { cluster in
            let pod = try await cluster.pod()
            let line = "echo%20at%20%24HOST;%20echo%20oops%20%3E%262;%20exit%203"
            let socket = try await cluster.socket(query(["sh", "-c", line]), "v5.channel.k8s.io")
            let texts = try await socket.run { inbound, _ in try await self.messages(inbound) }
            #expect(texts[1] == "at \(pod.podIP)\n")
            #expect(texts[2] == "oops\n")
            let status = try JSON.read(texts[3] ?? "")
            #expect(status["reason"] == "NonZeroExitCode")
            #expect(status.value(at: "details", "causes")?[0]?["message"] == "3")
        }
    }

    @Test func inputReachesTheCommandUntilItIsClosed() async throws {
        try await SessionCluster.run { cluster in
            _ = try await cluster.pod()
            let socket = try await cluster.socket(query(["cat"], "stdin=true&stdout=true"), "v5.channel.k8s.io")
            let texts = try await socket.run { inbound, outbound in
                try await outbound.send([0] + Array("one ".utf8))
                try await outbound.send([0] + Array("two".utf8))
                try await outbound.send([255, 0])
                return try await self.messages(inbound)
            }
            #expect(texts[1] == "one two")
            #expect(try JSON.read(texts[3] ?? "")["status"] == "Success")
        }
    }

    @Test func aTerminalHasASizeThatFollowsTheClients() async throws {
        try await SessionCluster.run { cluster in
            _ = try await cluster.pod()
            let words = ["sh", "-c", "read%20x;%20test%20-t%200%20%26%26%20stty%20size"]
            let socket = try await cluster.socket(
                query(words, "stdin=true&stdout=true&tty=true"), "v5.channel.k8s.io")
            let texts = try await socket.run { inbound, outbound in
                try await outbound.send([4] + Array(#"{"Width":91,"Height":17}"#.utf8))
                try await outbound.send([0] + Array("go\n".utf8))
                return try await self.messages(inbound)
            }
            #expect(texts[1]?.contains("17 91") == true)
            #expect(try JSON.read(texts[3] ?? "")["status"] == "Success")
        }
    }

    @Test func whatDoesNotExistIsSaid() async throws {
        try await SessionCluster.run { cluster in
            _ = try await cluster.pod()
            let socket = try await cluster.socket(query(["no-such-program"]), "v5.channel.k8s.io")
            let texts = try await socket.run { inbound, _ in try await self.messages(inbound) }
            let status = try JSON.read(texts[3] ?? "")
            #expect(status["message"]?.string?.contains("\"no-such-program\": executable file not found") == true)
            await #expect(throws: (any Error).self) {
                try await cluster.socket("/api/v1/namespaces/default/pods/two/exec?command=ls", "v5.channel.k8s.io")
            }
        }
    }

    @Test func sessionsNeedTheirOwnRight() async throws {
        try await SessionCluster.run { cluster in
            _ = try await cluster.pod()
            let all = [
                query(["ls"]), "/api/v1/namespaces/default/pods/one/portforward?ports=8080",
            ]
            func open(_ user: String) async -> [Bool] {
                var opened: [Bool] = []
                for path in all {
                    let socket = try? await cluster.socket(path, "v5.channel.k8s.io", as: user)
                    opened.append(socket != nil)
                    try? await socket?.run { _, _ in }
                }
                return opened
            }
            #expect(await open("reader") == [false, false])
            let rules: Node = [["apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create", "get"]]]
            _ = try await cluster.plane.access.create(
                .roles, ["metadata": ["name": "exec", "namespace": "default"], "rules": rules], manager: "tests")
            let binding: Node = [
                "metadata": ["name": "exec", "namespace": "default"],
                "roleRef": ["apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "exec"],
                "subjects": [["apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "reader"]],
            ]
            _ = try await cluster.plane.access.create(.roleBindings, binding, manager: "tests")
            #expect(await open("reader") == [true, false])
        }
    }

    @Test func aClientThatLeavesTakesItsCommandWithIt() async throws {
        try await SessionCluster.run { cluster in
            _ = try await cluster.pod()
            let socket = try await cluster.socket(
                query(["sh", "-c", "echo%20%24%24;%20exec%20sleep%201000"]), "v5.channel.k8s.io")
            let pid = try await socket.run { inbound, _ in
                for try await frame in inbound {
                    let text = String(decoding: frame.unmaskedData.readableBytesView.dropFirst(), as: UTF8.self)
                    return pid_t(text.filter(\.isNumber)) ?? 0
                }
                return 0
            }
            #expect(pid > 1)
            try await within(240) {
                while ProcessIdentity(of: pid) != nil { try await Task.sleep(for: .milliseconds(5)) }
            }
        }
    }

    @Test func aPortIsForwardedThroughSPDY() async throws {
        try await SessionCluster.run { cluster in
            _ = try await cluster.pod()
            let socket = try await cluster.socket(
                "/api/v1/namespaces/default/pods/one/portforward", "SPDY/3.1+portforward.k8s.io")
            let client = SPDYClient()
            let answer = try await socket.run { inbound, outbound in
                try await outbound.send(client.open(1, ["streamtype": "error", "port": "8080", "requestid": "0"]))
                try await outbound.send(client.open(3, ["streamtype": "data", "port": "8080", "requestid": "0"]))
                let request = "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                try await outbound.send(Array(SPDYFrame.data(3, ByteBuffer(string: request)).readableBytesView))
                return try await within(240) { try await self.text(of: 3, inbound, until: "\r\n\r\n") }
            }
            #expect(answer.hasPrefix("HTTP/1.1 200 OK"))
        }
    }

    @Test func aPortThatNobodyListensOnIsSaidOnTheErrorStream() async throws {
        try await SessionCluster.run { cluster in
            let pod = try await cluster.pod()
            let socket = try await cluster.socket(
                "/api/v1/namespaces/default/pods/one/portforward", "SPDY/3.1+portforward.k8s.io")
            let client = SPDYClient()
            let answer = try await socket.run { inbound, outbound in
                try await outbound.send(client.open(1, ["streamtype": "error", "port": "9", "requestid": "0"]))
                try await outbound.send(client.open(3, ["streamtype": "data", "port": "9", "requestid": "0"]))
                return try await within(240) { try await self.text(of: 1, inbound) }
            }
            #expect(answer.contains("dial tcp \(pod.podIP):9: connect: connection refused"))
        }
    }

    /// The data of a stream until its end, or until it holds a text.
    private func text(
        of stream: UInt32, _ inbound: SessionSocket.Frames.Inbound, until end: String? = nil
    ) async throws -> String {
        var buffer = ByteBuffer()
        var text = ""
        for try await frame in inbound where frame.opcode == .binary {
            buffer.writeImmutableBuffer(frame.unmaskedData)
            while let next = try SPDYFrame.next(from: &buffer) {
                guard case .data(stream, let bytes, let isLast) = next else { continue }
                text += String(buffer: bytes)
                if isLast || end.map(text.contains) == true { return text }
            }
        }
        return text
    }
}

/// Opens streams as kubectl does: header blocks of one zlib stream.
private final class SPDYClient: @unchecked Sendable {
    private var deflater = z_stream()

    init() {
        deflateInit_(&deflater, Z_DEFAULT_COMPRESSION, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        deflateSetDictionary(&deflater, SPDYHeaders.dictionary, UInt32(SPDYHeaders.dictionary.count))
    }

    deinit { deflateEnd(&deflater) }

    func open(_ stream: UInt32, _ headers: [String: String]) -> [UInt8] {
        var plain = ByteBuffer()
        plain.writeInteger(UInt32(headers.count))
        for (name, value) in headers {
            for text in [name, value] {
                plain.writeInteger(UInt32(text.utf8.count))
                plain.writeString(text)
            }
        }
        var input = Array(plain.readableBytesView)
        var output = [UInt8](repeating: 0, count: 4096)
        input.withUnsafeMutableBufferPointer { input in
            output.withUnsafeMutableBufferPointer { output in
                deflater.next_in = input.baseAddress
                deflater.avail_in = UInt32(input.count)
                deflater.next_out = output.baseAddress
                deflater.avail_out = 4096
                _ = deflate(&deflater, Z_SYNC_FLUSH)
            }
        }
        let block = output[..<(4096 - Int(deflater.avail_out))]
        var frame = ByteBuffer()
        frame.writeInteger(UInt32(0x8003_0001))
        frame.writeInteger(UInt32(10 + block.count))
        frame.writeInteger(stream)
        frame.writeInteger(UInt32(0))
        frame.writeInteger(UInt16(0))
        frame.writeBytes(block)
        return Array(frame.readableBytesView)
    }
}
