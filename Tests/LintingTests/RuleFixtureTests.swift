import Documents
import Foundation
import TestSupport
import Testing

@testable import Linting

/// Every rule has a folder under `Tests/Fixtures/Lint` with manifests that it finds fault with, at the lines that say
/// `# finds`, and manifests that it does not.
@Suite struct RuleFixtureTests {
    static let folder = Project.root.appending(path: "Tests/Fixtures/Lint")

    @Test(arguments: Rule.all.map(\.id))
    func theRuleFindsItsFailingFixtureAtTheMarkedLinesAndNothingInThePassingOne(_ id: String) async throws {
        let failing = try RuleFixture(id, "fails")
        #expect(!failing.marks.isEmpty, "mark the lines of fails.yaml with '# finds'")
        #expect(try await failing.places() == failing.marks)
        let passing = try RuleFixture(id, "passes")
        #expect(try await passing.places() == [])
    }

    @Test func everyFixtureFolderIsARules() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(folders) == Set(Rule.all.map(\.id)))
    }

    @Test func idsAreUniqueAndTextsAreWhole() {
        #expect(Set(Rule.all.map(\.id)).count == Rule.all.count)
        for rule in Rule.all {
            #expect(rule.id.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) != nil)
            #expect(rule.title.first?.isLowercase == true || rule.title.hasPrefix("HostProcess"), "\(rule.id)")
            #expect(!rule.title.hasSuffix("."), "\(rule.id)")
            #expect(rule.rationale.hasSuffix(".") || rule.rationale.hasSuffix(")"), "\(rule.id)")
            #expect(rule.fix.hasSuffix("."), "\(rule.id)")
        }
    }
}

/// The manifests of one rule, and what its test gives the linter beside them.
struct RuleFixture {
    let id: String
    let input: LintInput
    /// `file:line` of each finding that there has to be.
    let marks: [String]

    init(_ id: String, _ name: String) throws {
        self.id = id
        let folder = RuleFixtureTests.folder.appending(path: id)
        func text(_ ending: String) throws -> String? {
            let file = folder.appending(path: name + ending)
            guard FileManager.default.fileExists(atPath: file.path) else { return nil }
            return try String(contentsOf: file, encoding: .utf8)
        }
        var input = LintInput()
        var marks: [String] = []
        func mark(_ text: String, _ file: String) {
            for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                if line.hasSuffix("# finds") { marks.append("\(file):\(number + 1)") }
            }
        }
        let manifests = try #require(try text(".yaml"), "\(id) has no \(name).yaml")
        input.sources = [LintSource(name: "manifests.yaml", text: manifests)]
        mark(manifests, "manifests.yaml")
        if let previous = try text(".previous.yaml") {
            input.previous = try YAML.read(previous, file: "previous.yaml", as: .kubernetes)
        }
        if let catalog = try text(".catalog.yaml") {
            input.catalog = DeclaredCatalog(try YAML.read(catalog, file: "catalog.yaml", as: .core)[0])
            mark(catalog, "catalog.yaml")
        }
        if let problems = try text(".problems.yaml") {
            input.problems = (try YAML.read(problems, file: "problems.yaml", as: .core)[0].list ?? []).map { node in
                Problem(node["message"]?.string ?? "", at: node.place, rule: node["rule"]?.string)
            }
            mark(problems, "problems.yaml")
        }
        self.input = input
        self.marks = marks
    }

    /// Where the rule finds something; each place once.
    func places() async throws -> [String] {
        var options = LintOptions()
        options.rules.enabled = ["all"]
        options.strictFiles = id == "skipped-file"
        options.today = "2026-06-01"
        var places: [String] = []
        for finding in try await Linter(options).run(input).findings where finding.rule == id {
            let place = finding.place.map { "\($0.file):\($0.line)" } ?? "nowhere"
            if places.last != place { places.append(place) }
        }
        return places
    }
}

extension DeclaredCatalog {
    init(_ node: Node) {
        self.init()
        generatedSecrets =
            node["secrets"]?.map.map { map in
                Dictionary(uniqueKeysWithValues: map.map { ($0.key, $0.value.string ?? "") })
            } ?? [:]
        services = (node["services"]?.list ?? []).map { service in
            Service(
                name: service["name"]?.string ?? "", replicas: service["replicas"]?.int ?? 1,
                storeEngine: service["engine"]?.string, storePlace: service["engine"]?.place,
                needs: service["needs"]?.list?.compactMap(\.string) ?? [])
        }
    }
}
