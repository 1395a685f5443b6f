import Documents
import Foundation
import Synchronization

/// Clients that post all the time over kept-alive connections, and remember each answer.
final class PostingClients: Sendable {
    struct Result: Sendable {
        var acknowledged: [String] = []
        var failures: [String] = []
        var seconds = 0.0

        var perSecond: Double { Double(acknowledged.count) / seconds }
    }

    private struct State {
        var result = Result()
        var running = 0
        var isEnding = false
        var ended: CheckedContinuation<Void, Never>?
    }

    private let address: String
    private let token: String
    private let state: Mutex<State>
    private let started = ContinuousClock.now

    /// - Parameter perSecond: requests of all clients together, as long as the answers come in time.
    init(_ count: Int, perSecond: Double, to address: String, token: String) {
        self.address = address
        self.token = token
        state = Mutex(State(running: count))
        let pause = Duration.seconds(Double(count) / perSecond)
        // Threads, as their connections block: the cooperative pool is for those who drive the releases.
        for client in 0..<count { Thread { self.post(as: client, every: pause) }.start() }
    }

    /// Ends the clients after their last answer: a request under way counts like any other.
    func stop() async -> Result {
        await withCheckedContinuation { continuation in
            let isEnded = state.withLock { state in
                state.isEnding = true
                state.ended = continuation
                return state.running == 0
            }
            if isEnded { continuation.resume() }
        }
        return state.withLock {
            $0.result.seconds = (ContinuousClock.now - started) / .seconds(1)
            return $0.result
        }
    }

    private func post(as client: Int, every pause: Duration) {
        var number = 0
        var next = ContinuousClock.now
        var connection: KeptAliveConnection?
        while !state.withLock({ $0.isEnding }) {
            number += 1
            next += pause
            let content = "client \(client) post \(number)"
            do {
                let open = try connection ?? KeptAliveConnection(address)
                connection = open
                let answer = try open.post("/api/posts/", token: token, json: #"{"content": "\#(content)"}"#)
                note(answer, to: content)
            } catch {
                state.withLock { $0.result.failures.append("\(content): \(error)") }
            }
            let left = (next - .now) / .seconds(1)
            // What a slow moment held up is made up for, and a longer wait is not.
            if left > 0 { Thread.sleep(forTimeInterval: left) } else { next = max(next, .now - .seconds(2)) }
        }
        let last = state.withLock { state -> CheckedContinuation<Void, Never>? in
            state.running -= 1
            return state.running == 0 ? state.ended : nil
        }
        last?.resume()
    }

    private func note(_ answer: KeptAliveConnection.Answer, to content: String) {
        let text = String(decoding: answer.body, as: UTF8.self)
        let id = try? JSON.read(text)["post_id"]?.string
        state.withLock { state in
            if answer.status == 200, let id {
                state.result.acknowledged.append(id)
            } else {
                state.result.failures.append("\(content): \(answer.status) \(text.prefix(300))")
            }
        }
    }
}
