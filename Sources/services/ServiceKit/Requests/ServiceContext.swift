internal import Foundation
public import HTTPTypes
public import Hummingbird
internal import NIOCore

/// What accompanies a request through a service.
public struct ServiceContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Names the request in its answer, in every log line, and to the services that are asked on the way.
    public internal(set) var requestID = ""
    /// The piece of work that this request is, in the trace it belongs to.
    public internal(set) var span: Span?
    /// Counts the request as being answered; whatever answers it beyond its handler keeps the context.
    var inFlight: RequestMetrics.InFlight?
    /// Who is connected, as an address without port; nil where there is no socket.
    public let remoteAddress: String?

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress
    }

    public var maxUploadSize: Int { ServiceConfiguration.maximumBody }

    /// A part of the path, with its percent signs resolved. Nothing here has a name with U+0000, which a store may take for the
    /// end of the text.
    public func parameter(_ name: String) throws(APIError) -> String {
        guard let text = parameters.get(name)?.removingPercentEncoding, !text.isEmpty, !text.utf8.contains(0) else {
            throw .notFound
        }
        return text
    }
}

/// The routes of a service.
public typealias ServiceRouter = Router<ServiceContext>

extension HTTPField.Name {
    /// The header that names a request through all services and logs.
    public static let requestID = known("X-Request-ID")
    public static let idempotencyKey = known("Idempotency-Key")
    public static let traceParent = known("traceparent")
    public static let traceState = known("tracestate")

    static func known(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("'\(text)' is no header name") }
        return name
    }
}
