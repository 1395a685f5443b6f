import Documents
import Foundation
import Linting
import TestSupport

/// Feeds the linter mutations of a corpus for a while: `LintFuzz CORPUS SECONDS [SEED]`.
///
/// What is being read stands in `current.yaml` of the scratch folder it names, so that a crash leaves its input behind.
@main
enum LintFuzz {
    /// Longer than any input of this size may take, also on a busy machine.
    private static let longest = Duration.seconds(20)

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, let seconds = Int(arguments[2]) else {
            print("usage: LintFuzz CORPUS SECONDS [SEED]")
            exit(64)
        }
        let seed = arguments.count > 3 ? UInt64(arguments[3]) ?? 1 : UInt64.random(in: 0...UInt64.max)
        let folder = URL(filePath: ".build/fuzz")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let current = folder.appending(path: "current.yaml")
        print("seed \(seed); the input at work is \(current.path)")
        try await run(
            Mutator(seed: seed, corpus: try corpus(URL(filePath: arguments[1]))), for: .seconds(seconds), current)
    }

    private static func run(_ mutations: Mutator, for duration: Duration, _ current: URL) async throws {
        var mutations = mutations
        var options = LintOptions()
        options.rules.enabled = ["all"]
        options.limits = ReadingLimits(bytes: 1 << 20, depth: 64, nodes: 50_000)
        options.workers = 1
        let linter = try Linter(options)
        let clock = ContinuousClock()
        let end = clock.now + duration
        var count = 0
        var findings = 0
        while clock.now < end {
            let bytes = mutations.next()
            try Data(bytes).write(to: current)
            var input = LintInput()
            let name = count % 8 == 0 ? "a.json" : "a.yaml"
            input.sources = [LintSource(name: name) { _ in bytes }]
            let start = clock.now
            findings += await linter.run(input).findings.count
            guard clock.now - start < longest else {
                print("error: an input took \(clock.now - start); it is \(current.path)")
                exit(1)
            }
            count += 1
        }
        print("\(count) inputs, \(findings) findings, no crash")
    }

    private static func corpus(_ folder: URL) throws -> [[UInt8]] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return try names.sorted().filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }.map { name in
            Array(try Data(contentsOf: folder.appending(path: name)))
        }
    }
}
