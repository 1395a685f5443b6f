import AsyncHTTPClient
import Documents
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Somebody who uses Grover through its gateway.
struct GatewayClient {
    let address: String
    var token: String?

    struct Answer {
        let status: Int
        let body: Node
    }

    /// Signs in with the offline provider.
    init(_ address: String, as name: String) async throws {
        self.address = address
        let answer = try await send("POST", "/api/auth/session", ["session_id": Node("dev:\(name)")])
        guard let token = answer.body["session_token"]?.string else { throw SignInRefused(answer: answer) }
        self.token = token
    }

    struct SignInRefused: Error {
        let answer: Answer
    }

    func get(_ path: String) async throws -> Answer { try await send("GET", path, nil) }
    func post(_ path: String, _ body: Node? = nil) async throws -> Answer { try await send("POST", path, body) }

    private func send(_ method: String, _ path: String, _ body: Node?) async throws -> Answer {
        var request = HTTPClientRequest(url: address + path)
        request.method = .init(rawValue: method)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: JSON.bytes(body)))
        }
        let answer = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let bytes = try await answer.body.collect(upTo: 8 << 20)
        return Answer(
            status: Int(answer.status.code),
            body: (try? JSON.read(bytes.readableBytesView)) ?? Node(String(buffer: bytes)))
    }
}
