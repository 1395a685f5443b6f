internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import ServiceKit

/// Sends requests on to the services, each behind its guard.
struct Forwarding: Sendable {
    let client: ServiceClient
    let proxies: TrustedProxies
    let maximumBody: Int
    /// How long the head of an answer may take.
    let deadline: Duration
    let guards: [String: UpstreamGuard]

    typealias Handler = @Sendable (Request, ServiceContext) async throws -> Response

    func handler(of upstream: Upstream) -> Handler {
        guard let address = upstream.address, let guarding = guards[upstream.name] else {
            return { [name = upstream.name] _, _ in
                // Nobody is invited to try again: it will not be there soon.
                throw APIError(.serviceUnavailable, code: "service_unavailable", "Service \(name) unavailable")
            }
        }
        return { request, context in try await forward(request, context, to: address, guarding) }
    }

    private func forward(
        _ request: Request, _ context: ServiceContext, to address: String, _ guarding: UpstreamGuard
    ) async throws -> Response {
        guard ForwardedPath.isSafe(request.uri.path) else {
            throw APIError(.badRequest, code: "invalid_path", "Invalid path")
        }
        // Before it takes its place: a slow client takes none from others.
        let outgoing = try await ForwardedRequest(
            request, context, to: address, maximumBody: maximumBody, proxies: proxies)
        let passage = try guarding.enter()
        do {
            let response = try await client.forward(outgoing, context, deadline: deadline, holding: passage)
            passage.settle(Self.isFailure(response) ? .failure : .success)
            return outgoing.finishing(response)
        } catch let error as APIError {
            return outgoing.finishing(error.response(requestID: context.requestID))
        } catch let error as ServiceClient.NoAnswer {
            passage.settle(.failure)
            context.logger.warning(
                "service does not answer", metadata: ["upstream": "\(guarding.name)", "error": "\(error.cause)"])
            return outgoing.finishing(
                answer(to: error.reason, of: guarding.name).response(requestID: context.requestID))
        }
    }

    /// Whether an answer says that the service is not there, which a proxy before it says.
    ///
    /// A service of ours names the request in its answer. So when it says 502 to 504 itself, about its database or about who signs
    /// people in, its other routes may work, and it stays open for them; and a 500 is a mistake in one route.
    private static func isFailure(_ response: Response) -> Bool {
        (502...504).contains(response.status.code) && response.headers[.requestID] == nil
    }

    /// Only where the service knows nothing of the request is its client invited to send it again.
    private func answer(to reason: ServiceClient.NoAnswer.Reason, of name: String) -> APIError {
        switch reason {
        case .unreachable:
            .unavailable(code: "service_unavailable", "Service \(name) unavailable")
        case .broken:
            APIError(.badGateway, code: "service_failed", "Service \(name) failed")
        case .late:
            APIError(.gatewayTimeout, code: "service_timeout", "Service \(name) did not answer in time")
        }
    }
}
