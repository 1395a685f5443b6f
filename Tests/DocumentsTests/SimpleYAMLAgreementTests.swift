import Foundation
import TestSupport
import Testing

@testable import Documents

/// The fast reader against libyaml: what it takes, it takes alike, to the column of every node.
@Suite struct SimpleYAMLAgreementTests {
    static let corpus: [[UInt8]] = {
        let folder = Project.root.appending(path: "Tests/Fixtures")
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        let manifests = names.sorted().filter {
            $0.hasPrefix("Lint/") && $0.hasSuffix(".yaml") || $0.hasPrefix("LintCorpus/")
        }
        return manifests.compactMap { name in
            (try? Data(contentsOf: folder.appending(path: name))).map { Array($0) }
        } + texts.map { Array($0.utf8) }
    }()

    /// Each takes another way through the reader; none is unusual.
    static let texts = [
        "a: 1\nb:\n  c: x y\n  d: 'it''s'\n  e: \"a\\tb \\\"c\\\"\"\nf: # comment\n- x\n-  - y\n   - z: 1\n     w:\n-\n",
        "a: |\n  one\n   two\n\n  three\n\n\nb: |-\n    x\n\nc: |+ # keep\n  y\n\n",
        "---\n# nothing\n---\na: b:c\nd: e#f #g\nh:\n  i: {}\n  j: []\nk: [a, -b, {c: d, e: [\"f, g\", 1]}]\n---\nl: -\u{2d}m\n",
        "  a: 1.2.3\n  b: 0644\n  c: 250m\n  d: 1e3\n  e: ~\n  f: yes\n  g: nope\n  h: 0\n  i: -5\n  \"j\": 10.0.0.0/8\n",
        "größe: über\nb: \"é\" # ñ\nc: |\n  ü\n",
        "a:\n  \"quoted\"\nb:\n  plain\nc: x", "- a\n- b: 1\n  c: 2\n-\n  d: 3\n", "just a word\n",
        "a :  1   \n\n# end",
        "a: |\n  x", "a:\n- 1\nb:\n  - 2\n", "a: \"x\\n\\ty\\\\z\\\"\"\nb: ''''\nc: 'it''s ''x'''\n",
    ]

    @Test(arguments: texts)
    func whatIsUsualIsReadWithoutLibyaml(_ text: String) throws {
        let outcome = Self.simple(Array(text.utf8), .kubernetes)
        #expect(outcome.isWhole)
        #expect(outcome.documents == Self.libyaml(Array(text.utf8), .kubernetes).documents)
    }

    @Test(arguments: [
        "a: &x 1\n", "a: *x\n", "a: !!str 1\n", "a: >\n  x\n", "a: x\n  y\n", "a: [1,\n  2]\n", "a: 1\na: 2\n",
        "a:\tb\n",
        "a: b: c\n", "? a\n: b\n", "a: \"x\n  y\"\n", "<<: {a: 1}\n", "a: 1\r\nb: 2\r\n", "%YAML 1.2\n---\na: 1\n",
        "--- a\n", "a: 1\n...\n", "a: |2\n   x\n", "a: @x\n", "- a\nb: 1\n", "a:\n   b: 1\n  c: 2\n", "a: 'x' y\n",
        "1: a\n", "a: [b: c]\n", "a: {b}\n", "a: \u{85}b\n",
    ])
    func whatIsUnusualIsLeftToLibyaml(_ text: String) {
        #expect(!Self.simple(Array(text.utf8), .kubernetes).isWhole)
    }

    @Test(arguments: [
        "a: 1\n---\nb: &x 2\nc: *x\n---\nd: 3\n--- # next\ne: >\n  f\n---\ng: 4\n",
        "größe: &x 2\n---\nb: |\n  ---\n---\nc: *x\n", "a: [1\n---\nb: 2\n", "a: \"b\n---\nc: 2\n",
        "%TAG ! tag:a,2000:\n---\na: !b c\n---\nd: 1\n", "a: &x 1\n...\nb: 1\n---\nc: 2\n", "\ta\n---\nb: 1\n",
    ])
    func whatStandsAroundAnUnusualDocumentIsReadAlike(_ text: String) {
        let bytes = Array(text.utf8)
        #expect(Self.both(bytes, .kubernetes) == Self.libyaml(bytes, .kubernetes))
    }

    @Test func libyamlReadsTheUnusualDocumentAlone() throws {
        let text = "a: 1\n---\nb: &x 2\n---\nc: 3\n"
        try Array(text.utf8).withUnsafeBufferPointer { input in
            var reader = try #require(
                SimpleYAMLReader(
                    input, source: Place.Source("f"), reading: .core, limits: ReadingLimits(),
                    countsEachDocument: true))
            let (first, second) = (reader.next(), reader.next())
            #expect(first == ["a": 1] && second == nil)
            #expect(reader.unusual?.bytes == 5..<20)
            let resumes = reader.resume()
            let (third, end) = (reader.next(), reader.next())
            #expect(resumes && third == ["c": 3] && end == nil && reader.unusual == nil)
        }
    }

    @Test(arguments: 1...8)
    func bothReadMutatedManifestsAlike(_ seed: UInt64) {
        var mutations = Mutator(seed: seed, corpus: Self.corpus)
        for _ in 0..<400 {
            let bytes = mutations.next()
            for reading in [YAML.Reading.kubernetes, .core] {
                let text = String(decoding: bytes, as: UTF8.self)
                let wanted = Self.libyaml(bytes, reading)
                let fast = Self.simple(bytes, reading)
                // libyaml may give up early for bytes that are no text and stand further down.
                #expect(fast.documents == Array(wanted.documents.prefix(fast.documents.count)), "\(text)")
                if fast.isWhole {
                    #expect(wanted.isWhole && wanted.documents.count == fast.documents.count, "\(text)")
                }
                #expect(Self.both(bytes, reading) == wanted, "\(text)")
            }
        }
    }

    struct Outcome: Equatable {
        var documents: [[String]] = []
        var problem: String?
        var isWhole: Bool { problem == nil }
    }

    private static func simple(_ bytes: [UInt8], _ reading: YAML.Reading) -> Outcome {
        bytes.withUnsafeBufferPointer { input in
            var outcome = Outcome()
            guard
                var reader = SimpleYAMLReader(
                    input, source: Place.Source("f"), reading: reading, limits: ReadingLimits(),
                    countsEachDocument: true)
            else { return Outcome(problem: "not text") }
            while let document = reader.next() { outcome.documents.append(lines(document)) }
            if reader.unusual != nil { outcome.problem = "unusual" }
            return outcome
        }
    }

    private static func libyaml(_ bytes: [UInt8], _ reading: YAML.Reading) -> Outcome {
        collect { take in
            try bytes.withUnsafeBufferPointer { input in
                let reader = try YAMLReader(
                    input, YAMLReader.Part(bytes: 0..<input.count), source: Place.Source("f"), reading: reading,
                    limits: ReadingLimits())
                try reader.readStream(countsEachDocument: true, take)
            }
        }
    }

    private static func both(_ bytes: [UInt8], _ reading: YAML.Reading) -> Outcome {
        collect { try YAML.readEach(bytes, file: "f", as: reading, $0) }
    }

    private static func collect(_ read: ((Node) throws -> Void) throws -> Void) -> Outcome {
        var outcome = Outcome()
        do {
            try read { outcome.documents.append(lines($0)) }
        } catch {
            outcome.problem = String(describing: error)
        }
        return outcome
    }

    /// Every node with its place, one a line.
    private static func lines(_ node: Node, _ path: String = "") -> [String] {
        let line = "\(path) \(node.typeName) \(node.scalarText ?? "") \(node.place.map(\.description) ?? "-")"
        let entries = (node.map?.entries ?? []).flatMap { entry in
            lines(entry.value, "\(path).\(entry.key)@\(entry.keyPlace.map(\.description) ?? "-")")
        }
        return [line] + entries + (node.list ?? []).enumerated().flatMap { lines($1, "\(path)[\($0)]") }
    }
}
