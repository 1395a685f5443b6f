internal import HTTPTypes
internal import ServiceKit

/// Why a service gave no answer, or not all of one.
enum UpstreamFailure: String, Sendable {
    /// There was no connection, so the service knows nothing of the request.
    case unreachable
    /// The connection broke after the request, or some of it, was sent.
    case broken
    /// The answer did not come in time.
    case late

    /// Only where the service knows nothing of the request is its client invited to send it again.
    func answer(of name: String) -> APIError {
        switch self {
        case .unreachable: .unavailable(code: "service_unavailable", "Service \(name) unavailable")
        case .broken: APIError(.badGateway, code: "service_failed", "Service \(name) failed")
        case .late: APIError(.gatewayTimeout, code: "service_timeout", "Service \(name) did not answer in time")
        }
    }
}
