public import NIOCore

/// How much clients together may ask of the API at one time.
public struct APILimits: Sendable {
    /// Requests that are being answered, watches and followed logs aside.
    public var requests = 400
    /// Watches, followed logs and other answers that go on.
    public var streams = 2_000
    public var connections = 1_000
    /// Bodies of requests that are being read, together.
    public var bodyBytes = 64 << 20
    /// How long a client may take to send a request's body, or to take in a part of an answer.
    public var patience = TimeAmount.seconds(60)

    public init() {}
}
