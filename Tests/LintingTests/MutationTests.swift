import Foundation
import TestSupport
import Testing

@testable import Linting

@Suite struct MutationTests {
    @Test(arguments: 1...4)
    func mutatedManifestsAreLintedWithoutACrash(_ seed: UInt64) async throws {
        let folder = RuleFixtureTests.folder.deletingLastPathComponent()
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter {
            $0.hasPrefix("Lint/") && $0.hasSuffix(".yaml") || $0.hasPrefix("LintCorpus/")
        }
        let corpus = try names.sorted().map { Array(try Data(contentsOf: folder.appending(path: $0))) }
        var mutations = Mutator(seed: seed, corpus: corpus)
        var lint = Lint()
        lint.options.rules.enabled = ["all"]
        for number in 0..<100 {
            let bytes = mutations.next()
            lint.input.sources.append(LintSource(name: "\(number).yaml") { _ in bytes })
        }
        let report = try await lint.report()
        #expect(report.files == 100)
        #expect(report.findings.allSatisfy { $0.place != nil })
    }

    /// What mutations start from: shapes that people and programs write.
    @Test func theCorpusCanBeRead() async throws {
        let folder = RuleFixtureTests.folder.deletingLastPathComponent().appending(path: "LintCorpus")
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let bytes = Array(try Data(contentsOf: folder.appending(path: name)))
            var lint = Lint()
            lint.input.sources = [LintSource(name: name) { _ in bytes }]
            let report = try await lint.report()
            #expect(report.unreadable == 0 && report.objects > 0, "\(name)")
        }
    }
}
