internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// Reads the body of a request for a call to another service, which may be over before the body is.
///
/// The server reads on after an answer, for the next request, and a body that two read at once ends the program. So the call
/// never reads it itself: it is handed piece by piece, and when the call is over the rest is read here and thrown away before the
/// server goes on.
final class RequestBodyPump: Sendable {
    private enum State {
        case idle
        /// The call waits for a piece.
        case asked(CheckedContinuation<ByteBuffer?, any Error>)
        /// A piece waits for the call.
        case offered(ByteBuffer, CheckedContinuation<Void, Never>)
        /// The body has ended, or nobody wants it any more.
        case over((any Error)?)
    }

    private let body: LimitedBody
    private let state = Mutex(State.idle)
    private let reading = Mutex<Task<Void, Never>?>(nil)

    init(_ body: LimitedBody) {
        self.body = body
    }

    /// Whether the body has ended, or nobody reads it any more.
    var isOver: Bool {
        state.withLock { if case .over = $0 { true } else { false } }
    }

    /// Reads what is left and throws it away; returns when the server may read again.
    func finish() async {
        end(CancellationError())
        await reading.withLock { $0 }?.value
    }

    fileprivate func begin() {
        reading.withLock { reading in
            // Also where the call was over before it came to the body.
            guard reading == nil, !isOver else { return }
            reading = Task { [self] in
                do {
                    for try await part in body { await offer(part) }
                    end(nil)
                } catch {
                    end(error)
                }
            }
        }
    }

    /// Returns when the piece is taken, or nobody will take it.
    private func offer(_ part: ByteBuffer) async {
        await withCheckedContinuation { continuation in
            let asking: CheckedContinuation<ByteBuffer?, any Error>? = state.withLock { state in
                switch state {
                case .asked(let asking):
                    state = .idle
                    return asking
                case .idle:
                    state = .offered(part, continuation)
                    return nil
                case .offered, .over:
                    continuation.resume()
                    return nil
                }
            }
            guard let asking else { return }
            asking.resume(returning: part)
            continuation.resume()
        }
    }

    fileprivate func take() async throws -> ByteBuffer? {
        try await withCheckedThrowingContinuation { continuation in
            state.withLock { state in
                switch state {
                case .idle: state = .asked(continuation)
                case .offered(let part, let offering):
                    state = .idle
                    continuation.resume(returning: part)
                    offering.resume()
                case .over(let error?): continuation.resume(throwing: error)
                case .over(nil), .asked: continuation.resume(returning: nil)
                }
            }
        }
    }

    private func end(_ error: (any Error)?) {
        state.withLock { state in
            switch state {
            case .asked(let asking):
                if let error { asking.resume(throwing: error) } else { asking.resume(returning: nil) }
            case .offered(_, let offering): offering.resume()
            case .over: return
            case .idle: break
            }
            state = .over(error)
        }
    }
}

extension RequestBodyPump: AsyncSequence {
    struct Iterator: AsyncIteratorProtocol {
        fileprivate let pump: RequestBodyPump

        func next() async throws -> ByteBuffer? { try await pump.take() }
    }

    func makeAsyncIterator() -> Iterator {
        begin()
        return Iterator(pump: self)
    }
}

/// A request's body up to a size; it fails as an `APIError`, also where the client leaves in the middle.
struct LimitedBody: AsyncSequence, Sendable {
    let base: RequestBody
    let maximum: Int

    func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator(), left: maximum) }

    struct Iterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        var left: Int

        mutating func next() async throws -> ByteBuffer? {
            let part: ByteBuffer?
            do {
                part = try await base.next()
            } catch {
                throw APIError(.badRequest, code: "incomplete_body", "The request body ended too early")
            }
            guard let part else { return nil }
            left -= part.readableBytes
            if left < 0 { throw APIError.tooLarge }
            return part
        }
    }
}
