import Hummingbird
import Testing

@testable import ServiceKit

/// Which part of a list a query asks for.
@Suite struct PageTests {
    private func ask(_ query: String) async throws -> Answer {
        let build: ServiceProgram.Build = { service in
            service.router.get("/list") { request, _ -> JSON in
                let page = try Page(request, of: "list", limit: 20)
                return [.int(page.limit), .int(page.skip)]
            }
        }
        nonisolated(unsafe) var answer: Answer?
        try await withService(build: build) { answer = try await $0.call(.get, "/list?\(query)") }
        return try #require(answer)
    }

    @Test(
        arguments: [
            ("", [20, 0]), ("limit=0", [1, 0]), ("limit=-5&skip=-1", [1, 0]), ("limit=101", [100, 0]),
            ("limit=99999999999999999999", [100, 0]), ("limit=-99999999999999999999", [1, 0]),
            ("skip=-99999999999999999999", [20, 0]), ("limit=+7", [7, 0]), ("limit=x&limit=3", [3, 0]),
            ("skip=100000", [20, 100_000]),
        ] as [(String, JSON)])
    func wholeNumbersAreMovedToWhereTheyMayBe(query: String, page: JSON) async throws {
        let answer = try await ask(query)
        #expect(answer.body == page)
    }

    @Test(arguments: [
        ("limit=1e3", "limit", "int_parsing"), ("limit=", "limit", "int_parsing"), ("limit", "limit", "int_parsing"),
        ("limit=0x10", "limit", "int_parsing"), ("limit=1.5", "limit", "int_parsing"),
        ("limit=%D9%A1", "limit", "int_parsing"), ("limit=%ff", "limit", "int_parsing"),
        ("limit=-", "limit", "int_parsing"), ("skip=many", "skip", "int_parsing"),
        ("limit=3&limit=x", "limit", "int_parsing"),
        // To end there silently would look like the end of the list.
        ("skip=100001", "skip", "less_than_equal"), ("skip=99999999999999999999", "skip", "less_than_equal"),
        ("cursor=", "cursor", "value_error"), ("cursor=AAAA", "cursor", "value_error"),
    ])
    func allElseIsRefused(query: String, name: String, type: String) async throws {
        let answer = try await ask(query)
        #expect(answer.status == 422)
        #expect(answer.body["detail"]?.array?.map { $0["loc"] } == [["query", .string(name)]])
        #expect(answer.body["detail"]?.array?.first?["type"] == .string(type))
    }
}
