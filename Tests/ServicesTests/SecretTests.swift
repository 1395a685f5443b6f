import Foundation
import Testing

@testable import ServiceKit

@Suite struct SecretTests {
    private func read(_ variables: [String: String]) throws -> String? {
        try Settings(variables).checked { $0.secret("API_KEY", "the key") }?.revealed
    }

    private func problems(_ variables: [String: String]) -> [String] {
        do throws(Settings.Problems) {
            _ = try Settings(variables).checked { $0.secret("API_KEY", "the key") }
            return []
        } catch {
            return error.lines
        }
    }

    private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "secret-\(UUID().uuidString)").path()
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }

    @Test func aSecretComesFromTheEnvironmentOrAFile() throws {
        #expect(try read([:]) == nil)
        #expect(try read(["API_KEY": "s3cret"]) == "s3cret")
        try withFile("from a file\n") { path in
            let secret = try read(["API_KEY_FILE": path])
            #expect(secret == "from a file")
            #expect(
                problems(["API_KEY": "s3cret", "API_KEY_FILE": path])
                    == ["API_KEY and API_KEY_FILE are both set; set one of them"])
        }
    }

    @Test func aFileThatIsNotThereOrEmptyIsNamed() throws {
        #expect(problems(["API_KEY_FILE": "/nowhere/key"]).count == 1)
        try withFile("\n") { path in
            #expect(
                problems(["API_KEY_FILE": path]) == ["API_KEY_FILE is '\(path)'; use a file that is not empty"])
        }
        try withFile(String(repeating: "x", count: 65 << 10)) { path in
            #expect(problems(["API_KEY_FILE": path]).count == 1)
        }
    }

    @Test func nothingPrintsASecret() throws {
        let secret = Secret("s3cret")
        var dumped = ""
        dump([secret], to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\([secret])", dumped, String(describing: [1: secret])]
        {
            #expect(!text.contains("s3cret"))
        }
        let settings = Settings(["API_KEY": "s3cret"])
        _ = settings.secret("API_KEY", "the key")
        settings.refuse("API_KEY", expected: "another key")
        let error = #expect(throws: Settings.Problems.self) { try settings.check() }
        #expect(error?.lines == ["API_KEY makes no sense; use another key"])
        #expect(
            !HelpPage(program: "p", summary: "s", commands: [], variables: settings.variables).text.contains("s3cret")
        )
    }
}
