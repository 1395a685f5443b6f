import AsyncHTTPClient
import Documents
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import Synchronization

/// Clients that post all the time over kept-alive connections, and remember each answer.
final class PostingClients: Sendable {
    struct Result: Sendable {
        var acknowledged: [String] = []
        var failures: [String] = []
        var seconds = 0.0

        var perSecond: Double { Double(acknowledged.count) / seconds }
    }

    private let http = HTTPClient(eventLoopGroupProvider: .singleton)
    private let address: String
    private let token: String
    private let result = Mutex(Result())
    private let running = Mutex<Task<Void, Never>?>(nil)
    private let started = ContinuousClock.now

    /// - Parameter perSecond: requests of all clients together, as long as the answers come in time.
    init(_ count: Int, perSecond: Double, to address: String, token: String) {
        self.address = address
        self.token = token
        let pause = Duration.seconds(Double(count) / perSecond)
        let task = Task {
            await withTaskGroup(of: Void.self) { group in
                for client in 0..<count { group.addTask { await self.post(as: client, every: pause) } }
            }
        }
        running.withLock { $0 = task }
    }

    /// Ends the clients after their last answer.
    func stop() async throws -> Result {
        let task = running.withLock { $0 }
        task?.cancel()
        await task?.value
        try await http.shutdown()
        return result.withLock {
            $0.seconds = (ContinuousClock.now - started) / .seconds(1)
            return $0
        }
    }

    private func post(as client: Int, every pause: Duration) async {
        var number = 0
        var next = ContinuousClock.now
        while !Task.isCancelled {
            number += 1
            next += pause
            await postOnce("client \(client) post \(number)")
            if ContinuousClock.now > next { next = .now }
            try? await Task.sleep(until: next, clock: .continuous)
        }
    }

    private func postOnce(_ content: String) async {
        var request = HTTPClientRequest(url: address + "/api/posts/")
        request.method = .POST
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        request.headers.add(name: "Content-Type", value: "application/json")
        request.body = .bytes(ByteBuffer(string: #"{"content": "\#(content)"}"#))
        do {
            // A request under way is not cut short by the end of the test: it counts like any other.
            let sent = request
            let (status, text) = try await Task {
                let answer = try await http.execute(sent, timeout: .seconds(30))
                return (answer.status.code, String(buffer: try await answer.body.collect(upTo: 1 << 20)))
            }.value
            let id = try? JSON.read(text)["post_id"]?.string
            result.withLock { result in
                if status == 200, let id {
                    result.acknowledged.append(id)
                } else {
                    result.failures.append("\(content): \(status) \(text.prefix(300))")
                }
            }
        } catch {
            result.withLock { $0.failures.append("\(content): \(error)") }
        }
    }
}
