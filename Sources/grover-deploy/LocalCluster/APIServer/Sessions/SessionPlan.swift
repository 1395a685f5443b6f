import HummingbirdCore
import NIOCore
import NIOHTTP1
import NIOWebSocket

/// What a connection becomes when the server grants its upgrade.
struct SessionPlan: Sendable {
    typealias Frames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

    let subprotocol: String
    let run: @Sendable (Frames) async -> Void
}

/// Takes an HTTP/1.1 connection whose first request was granted an upgrade to what it becomes.
struct SessionUpgrade: Sendable {
    enum Outcome: Sendable {
        case http(HTTP1Channel.Value)
        case session(SessionPlan, SessionPlan.Frames)
    }

    /// nil lets the request go on as HTTP, which then says why.
    typealias Decision = @Sendable (HTTPRequestHead, any Channel) async -> SessionPlan?

    let decide: Decision
    private static let longestFrame = 1 << 20

    func configure(_ channel: any Channel, _ plan: SessionPlan) throws -> EventLoopFuture<Outcome> {
        let upgrader = NIOTypedWebSocketServerUpgrader<Outcome>(
            maxFrameSize: Self.longestFrame,
            shouldUpgrade: { channel, _ in
                channel.eventLoop.makeSucceededFuture(["Sec-WebSocket-Protocol": plan.subprotocol])
            },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOWebSocketFrameAggregator(
                            minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1024,
                            maxAccumulatedFrameSize: Self.longestFrame))
                    return .session(plan, try SessionPlan.Frames(wrappingChannelSynchronously: channel))
                }
            })
        let configuration = NIOUpgradableHTTPServerPipelineConfiguration<Outcome>(
            upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
                upgraders: [upgrader],
                notUpgradingCompletionHandler: { channel in
                    // The request was no WebSocket's after all.
                    channel.close(promise: nil)
                    return channel.eventLoop.makeFailedFuture(ChannelError.operationUnsupported)
                }))
        return try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(configuration: configuration)
    }
}
