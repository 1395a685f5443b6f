import Documents
import Testing

@testable import Linting

@Suite struct SuppressionTests {
    /// A pod with two findings of 'latest-tag', one for each container.
    private static func pod(annotations: String = "{}", comment: String = "") -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: web
          annotations: \(annotations)
        spec:
          containers:
          - name: web
            image: web:latest\(comment)
          - name: sidecar
            image: proxy:latest
        """
    }

    private func lint(_ text: String, _ prepare: (inout LintOptions) throws -> Void = { _ in }) async throws
        -> [Finding]
    {
        var lint = Lint(text)
        lint.options.today = "2026-06-01"
        try prepare(&lint.options)
        return try await lint.report().findings.filter {
            $0.rule == "latest-tag" || $0.rule.hasSuffix("-suppression") || $0.rule.hasPrefix("suppression-")
        }
    }

    private func shown(_ findings: [Finding]) -> [String] {
        findings.map { finding in
            "\(finding.place?.line ?? 0) \(finding.rule)"
                + (finding.suppression.map { " (\($0.origin.rawValue): \($0.reason))" } ?? "")
        }
    }

    @Test func anAnnotationSuppressesARuleForItsObjectOrOneContainer() async throws {
        let whole = Self.pod(annotations: "{ignore.lint.grover.dev/latest-tag: a local image}")
        #expect(
            shown(try await lint(whole)) == [
                "9 latest-tag (annotation: a local image)", "11 latest-tag (annotation: a local image)",
            ])
        let one = Self.pod(annotations: "{ignore.lint.grover.dev/latest-tag.sidecar: a local image}")
        #expect(shown(try await lint(one)) == ["9 latest-tag", "11 latest-tag (annotation: a local image)"])
    }

    @Test func aCommentSuppressesItsLineOrTheOneBelow() async throws {
        let same = Self.pod(comment: "  # grover-lint: ignore latest-tag: built here")
        #expect(shown(try await lint(same)) == ["9 latest-tag (comment: built here)", "11 latest-tag"])
        let above = Self.pod(comment: "\n    # grover-lint: ignore latest-tag, host-network: built here")
        #expect(shown(try await lint(above)) == ["9 latest-tag", "10 unused-suppression", "12 latest-tag"])
        let between = Self.pod().replacing(
            "    image: proxy", with: "    # grover-lint: ignore latest-tag: built here\n    image: proxy")
        #expect(shown(try await lint(between)) == ["9 latest-tag", "12 latest-tag (comment: built here)"])
    }

    @Test func wordsThatAreNoCommentSuppressNothing() async throws {
        let text = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: a}
            data: {a: "x# grover-lint: ignore latest-tag: b", b: "see grover-lint: here"}
            """
        #expect(try await lint(text).isEmpty)
    }

    @Test func withoutAReasonNothingIsHidden() async throws {
        let comment = Self.pod(comment: "  # grover-lint: ignore latest-tag")
        #expect(shown(try await lint(comment)) == ["9 latest-tag", "9 suppression-without-reason", "11 latest-tag"])
        let annotation = Self.pod(annotations: "{ignore.lint.grover.dev/latest-tag: ''}")
        #expect(try await lint(annotation).contains { $0.rule == "suppression-without-reason" })
    }

    @Test(arguments: [("2026-06-01", true), ("2026-05-31", false)])
    func anExpiryCountsToTheEndOfItsDay(_ date: String, _ counts: Bool) async throws {
        let text = Self.pod(comment: "  # grover-lint: ignore latest-tag: built here (until \(date))")
        let findings = try await lint(text)
        #expect((findings.first { $0.rule == "latest-tag" }?.suppression != nil) == counts)
        #expect(findings.contains { $0.rule == "expired-suppression" } == !counts)
    }

    @Test func whatSuppressesNothingIsAFindingAndSoIsARuleThatIsNotThere() async throws {
        let unused = Self.pod(annotations: "{ignore.lint.grover.dev/host-network: for the node agent}")
        #expect(shown(try await lint(unused)).contains("5 unused-suppression"))
        let misspelt = try await lint(Self.pod(comment: "  # grover-lint: ignore latest-tga: b"))
        #expect(misspelt.contains { $0.message == "there is no rule 'latest-tga'; did you mean 'latest-tag'?" })
        // A rule that is off finds nothing, which proves nothing of the suppression.
        let off = Self.pod(annotations: "{ignore.lint.grover.dev/host-network: for the node agent}")
        #expect(try await lint(off) { $0.rules.disabled = ["host-network"] }.count == 2)
    }

    @Test(arguments: [
        ("{ignore-check.kube-linter.io/latest-tag: an old habit}", "an old habit", 2),
        ("{kube-linter.io/ignore-all: ''}", "annotation kube-linter.io/ignore-all", 2),
        ("{kube-score/ignore: 'pod-networkpolicy, container-image-tag'}", "annotation kube-score/ignore", 2),
        (
            "{polaris.fairwinds.com/tagNotSpecified-exempt: 'true'}",
            "annotation polaris.fairwinds.com/tagNotSpecified-exempt", 2
        ),
        (
            "{polaris.fairwinds.com/tagNotSpecified-exempt.web: 'true'}",
            "annotation polaris.fairwinds.com/tagNotSpecified-exempt.web", 1
        ),
        ("{polaris.fairwinds.com/exempt: 'true'}", "annotation polaris.fairwinds.com/exempt", 2),
        ("{polaris.fairwinds.com/exempt: 'TRUE'}", "annotation polaris.fairwinds.com/exempt", 2),
        ("{polaris.fairwinds.com/tagNotSpecified-exempt: 'false'}", "", 0),
        ("{ignore-check.kube-linter.io/no-such-check: x}", "", 0),
    ])
    func annotationsOfOtherToolsCount(_ annotations: String, _ reason: String, _ count: Int) async throws {
        let findings = try await lint(Self.pod(annotations: annotations))
        let suppressed = findings.compactMap(\.suppression)
        #expect(suppressed.count == count)
        #expect(suppressed.allSatisfy { $0.reason == reason })
        #expect(!findings.contains { $0.rule == "unused-suppression" })
    }

    @Test func theFileSuppressesByPathObjectAndContainer() async throws {
        func findings(_ entry: String) async throws -> [String] {
            shown(
                try await lint(Self.pod()) { options in
                    options.suppressions = try SuppressionFile(
                        "suppress:\n- {rule: latest-tag, reason: b, \(entry)}\n")
                })
        }
        let both = ["9 latest-tag (file: b)", "11 latest-tag (file: b)"]
        #expect(try await findings("files: ['file*.yaml']") == both)
        #expect(try await findings("objects: ['Pod/w?b']") == both)
        #expect(try await findings("container: web") == ["9 latest-tag (file: b)", "11 latest-tag"])
        #expect(try await findings("files: ['k8s/**']").contains("2 unused-suppression"))
    }

    @Test(arguments: [
        ("supress: []", "unknown key 'supress'; did you mean 'suppress'?"),
        ("suppress: [{reason: b}]", "'rule' is missing"),
        ("suppress: [{rule: a, reason: b, until: soon}]", "'until' is no date"),
        ("suppress: [{rule: a, reason: b, file: x}]", "unknown key 'file'"),
        ("enable: all", "'enable' takes a list of words"),
    ])
    func aMistakeInTheFileIsAProblemWithAPlace(_ text: String, _ message: String) throws {
        let problems = #expect(throws: Problems.self) { _ = try SuppressionFile(text) }
        #expect(problems?.all.first?.message.hasPrefix(message) == true)
        #expect(problems?.all.first?.place?.file == ".grover-lint.yaml")
    }

    @Test func theBaselineHidesWhatWasThereByWhatItSaysAndNotByLine() async throws {
        let before = try await Lint(Self.pod()).report()
        let baseline = try Baseline(Baseline(before).text, file: "baseline.json")
        var later = Lint("# moved down\n\n" + Self.pod() + "\n  - name: third\n    image: third:latest\n")
        later.options.baseline = (baseline, "baseline.json")
        let open = try await later.report().open
        #expect(Set(open.map(\.container)) == ["third"])

        var mended = Lint("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n")
        mended.options.baseline = (baseline, "baseline.json")
        let left = try await mended.report().findings
        #expect(left.map(\.rule) == ["unused-suppression"])
        #expect(left.first?.place?.file == "baseline.json")
    }

    @Test(arguments: [
        ("*.yaml", "a.yaml", true), ("*.yaml", "b/a.yaml", false), ("**/*.yaml", "b/c/a.yaml", true),
        ("**/*.yaml", "a.yaml", true), ("k8s/**", "k8s/a/b", true), ("k8s/**", "k9s/a", false), ("a?c", "abc", true),
        ("a?c", "ac", false), ("*", "", true), ("a*b*c", "aXbYc", true), ("a*b*c", "aXbY", false),
    ])
    func globsMatchPaths(_ pattern: String, _ text: String, _ matches: Bool) {
        #expect(Glob(pattern).matches(text) == matches)
    }
}
