import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore

@testable import ServiceKit

/// What a service answered.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    /// The body; null where it is no JSON.
    var body: JSON { (try? JSON.read(text.utf8)) ?? .null }

    /// Where the next part of a list is, as the `Link` header says.
    var nextPath: String? {
        guard let name = HTTPField.Name("Link"), let link = headers[name], link.hasSuffix(">; rel=\"next\"") else {
            return nil
        }
        return String(link.dropFirst().prefix { $0 != ">" })
    }
}

/// Asks a service through its router, without a socket.
struct ServiceClientUnderTest: Sendable {
    let client: any TestClientProtocol

    func call(
        _ method: HTTPRequest.Method, _ path: String, as token: String? = nil, headers: HTTPFields = [:],
        _ body: JSON? = nil
    ) async throws -> Answer {
        try await call(method, path, as: token, headers: headers, text: body?.text)
    }

    func call(
        _ method: HTTPRequest.Method, _ path: String, as token: String? = nil, headers: HTTPFields = [:],
        text: String?
    ) async throws -> Answer {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        let response = try await client.execute(
            uri: path, method: method, headers: headers, body: text.map { ByteBuffer(string: $0) })
        return Answer(
            status: response.status.code, headers: response.headers, text: String(buffer: response.body))
    }
}

/// Puts a service together and gives the test a way to ask it.
func withService(
    _ program: ServiceProgram = ServiceProgram(name: "test-service", port: 0), variables: [String: String] = [:],
    logger: Logger = .silent, build: ServiceProgram.Build,
    test: @Sendable (ServiceClientUnderTest) async throws -> Void
) async throws {
    let settings = Settings(variables)
    let service = try await program.assemble(
        settings: settings, configuration: try ServiceConfiguration(settings: settings, defaultPort: 0),
        logger: logger, build: build)
    let outcome: Result<Void, any Error>
    do {
        try await service.application.test(.router) { try await test(ServiceClientUnderTest(client: $0)) }
        outcome = .success(())
    } catch {
        outcome = .failure(error)
    }
    // Nothing runs here that would shut them down.
    for case let client as ServiceClient in service.services { try await client.shutDown() }
    try outcome.get()
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
