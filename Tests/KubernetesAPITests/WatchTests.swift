import Documents
import KubernetesModel
import Testing

@testable import KubernetesAPI

struct WatchTests {
    static let configMaps = GroupVersionKind(apiVersion: "v1", kind: "ConfigMap")

    static func event(_ type: String, _ name: String, _ version: Int) -> String {
        #"{"type":"\#(type)","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"\#(name)","#
            + #""resourceVersion":"\#(version)"}}}"# + "\n"
    }

    static let unauthorized = #"{"kind":"Status","reason":"Unauthorized","message":"Unauthorized","code":401}"#

    /// The events as short words, until a watch that should not end by itself ends with 401.
    private func words(
        _ transport: ScriptedTransport, from version: String? = "1", clock: InstantClock = InstantClock()
    ) async throws -> [String] {
        let client = try KubernetesClient.scripted(transport, clock: clock)
        var words: [String] = []
        let error = await #expect(throws: APIError.self) {
            for try await event in client.watch(Self.configMaps, namespace: "ref", from: version) {
                words.append(Self.word(event))
            }
        }
        #expect(error?.isUnauthorized == true)
        #expect(transport.isDone)
        return words
    }

    static func word(_ event: WatchEvent) -> String {
        switch event {
        case .added(let object): "+\(object.objectName ?? "")"
        case .modified(let object): "~\(object.objectName ?? "")"
        case .deleted(let object): "-\(object.objectName ?? "")"
        case .bookmark(let version): "@\(version)"
        case .restarted(let list): "all[\(list.items.compactMap(\.objectName).joined(separator: ","))]"
        }
    }

    @Test func tellsRecordedEventsAndAsksForBookmarks() async throws {
        let transport = try ScriptedTransport([
            .recorded(try RecordedExchange("106-watch-bookmarks-timeout")), .stream([Self.unauthorized], status: 401),
        ])
        let words = try await words(transport, from: "535")
        #expect(words == ["+w1", "~w1", "-w1", "@538", "@538"])
        #expect(transport.requests[1].path.contains("resourceVersion=538"))
    }

    @Test func aLineThatWasCutIsReadAgainOnTheNextConnection() async throws {
        let transport = try ScriptedTransport([
            .stream([Self.event("ADDED", "a", 5), String(Self.event("MODIFIED", "a", 6).prefix(40))]),
            .stream([Self.event("MODIFIED", "a", 6)]), .stream([Self.unauthorized], status: 401),
        ])
        let words = try await words(transport)
        #expect(words == ["+a", "~a"])
        #expect(transport.requests[1].path.contains("resourceVersion=5&"))
    }

    @Test func goesOnAfterAnEndAndAfterALostConnection() async throws {
        let clock = InstantClock()
        let transport = try ScriptedTransport([
            .stream([Self.event("ADDED", "a", 5)]),
            .stream(
                [
                    String(Self.event("MODIFIED", "a", 6).prefix(40)),
                    String(Self.event("MODIFIED", "a", 6).dropFirst(40)),
                ], lost: true),
            .failure(.refused), .failure(.refused), .failure(.dns),
            .stream([Self.event("DELETED", "a", 7) + "{\"type\":\"ADD"], lost: true),
            .stream([Self.unauthorized], status: 401),
        ])
        #expect(try await words(transport, clock: clock) == ["+a", "~a", "-a"])
        let versions = transport.requests.map { request in
            request.path.split(separator: "&").first { $0.hasPrefix("resourceVersion=") }?.dropFirst(16)
        }
        #expect(versions == ["1", "5", "6", "6", "6", "6", "7"])
    }

    @Test func listsAgainWhenTheServerHasForgotten() async throws {
        let expired = try RecordedExchange("265-watch-410-in-stream")
        let list =
            #"{"kind":"ConfigMapList","metadata":{"resourceVersion":"2000"},"items":[{"metadata":{"name":"now"}}]}"#
        let transport = try ScriptedTransport([
            .recorded(expired), .stream([list]), .stream([Self.event("ADDED", "b", 2001)]),
            .stream([Self.unauthorized], status: 401),
        ])
        #expect(try await words(transport) == ["all[now]", "+b"])
        #expect(transport.requests[2].path.contains("resourceVersion=2000"))
    }

    @Test func beginsWithAllThatThereIs() async throws {
        let list =
            #"{"metadata":{"resourceVersion":"7"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"#
        let transport = try ScriptedTransport([.stream([list]), .stream([Self.unauthorized], status: 401)])
        #expect(try await words(transport, from: nil) == ["all[a,b]"])
    }

    @Test func givesUpOnAServerThatStaysAway() async throws {
        let clock = InstantClock()
        let transport = try ScriptedTransport(Array(repeating: .failure(.refused), count: 40))
        let client = try KubernetesClient.scripted(transport, clock: clock)
        let error = await #expect(throws: TransportError.self) {
            for try await _ in client.watch(Self.configMaps, from: "1", patience: .seconds(10)) {}
        }
        #expect(error?.code == .refused)
        #expect(clock.now.offset >= .seconds(10) && clock.now.offset < .seconds(20))
    }

    @Test func doesNotRetryAMalformedVersion() async throws {
        let transport = try ScriptedTransport(recorded: "113-watch-bad-rv-500")
        let client = try KubernetesClient.scripted(transport)
        let error = await #expect(throws: APIError.self) {
            for try await _ in client.watch(Self.configMaps, namespace: "ref", from: "abc") {}
        }
        #expect(error?.status == 500)
    }

    @Test func asksForOneObjectByName() async throws {
        let transport = try ScriptedTransport([.stream([Self.unauthorized], status: 401)])
        let client = try KubernetesClient.scripted(transport)
        await #expect(throws: APIError.self) {
            for try await _ in client.watch(Self.configMaps, name: "a", labelSelector: "x=y", from: "1") {}
        }
        let path = try #require(transport.requests.first?.path)
        #expect(path.contains("fieldSelector=metadata.name%3Da") && path.contains("labelSelector=x%3Dy"))
        #expect(path.hasPrefix("/api/v1/configmaps?"))
    }
}
