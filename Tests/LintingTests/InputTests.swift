import Documents
import Testing

@testable import Linting

@Suite struct InputTests {
    private static let badPod = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [], x: 1}}"

    @Test func itemsOfListsAreObjectsOfTheirOwnAlsoWithoutKind() async throws {
        let lint = Lint.engine(
            """
            apiVersion: v1
            kind: List
            items:
            - \(Self.badPod)
            - apiVersion: v1
              kind: PodList
              items:
              - metadata: {name: b}
                spec: {containers: [], y: 1}
            """)
        let report = try await lint.report()
        #expect(report.objects == 2)
        #expect(report.findings.map(\.object) == ["Pod/a", "Pod/b"])
        #expect(report.findings.map(\.place?.line) == [4, 9])
    }

    /// YAML knows no `\\'`; the parser of kubectl takes it, and so do manifests in the wild.
    @Test func anEscapedApostropheIsReadAsKubectlReadsIt() async throws {
        let lint = Lint(
            #"""
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: a}
            data:
              windows: 'C:\'
              b c: "it\'s"
            """#)
        #expect(try await lint.lines().map { $0.prefix(33) } == ["file0.yaml:6:3 invalid-data-key '"])
    }

    @Test func manyEscapedApostrophesInOneTextAreMendedAtOnce() async throws {
        let text = String(repeating: #"it\'s \n "#, count: 100)
        let lint = Lint.engine("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {b: \"\(text)\"}\n")
        let report = try await lint.report()
        #expect(report.findings.isEmpty)
        #expect(report.objects == 1)
    }

    /// The server adds up what base64 stands for.
    @Test(arguments: [("ConfigMap", "binaryData"), ("Secret", "data")])
    func aMebibyteOfBytesFitsHoweverItIsWritten(_ kind: String, _ key: String) async throws {
        for (digits, fits) in [(1_398_100, true), (1_398_108, false)] {
            let digits = String(repeating: "A", count: digits - 4) + "\n\n    AA=="
            let lint = Lint(
                "apiVersion: v1\nkind: \(kind)\nmetadata: {name: a}\n\(key):\n  a: |\n    \(digits)\n")
            #expect(try await lint.lines(rule: "invalid-data-key").isEmpty == fits)
        }
    }

    @Test func jsonHasPlacesToo() async throws {
        var lint = Lint.engine()
        let text = "{\n \"apiVersion\": \"v1\", \"kind\": \"Pod\",\n \"spec\": {\"containers\": [], \"x\": 1}}"
        lint.input.sources = [LintSource(name: "pod.json", text: text), LintSource(name: "-", text: text)]
        let places = try await lint.report().findings.map { $0.place?.description }
        #expect(places == ["-:3:29", "pod.json:3:29"])
    }

    @Test(arguments: [
        ("services:\n  web: {image: a}\n", SkippedInput.Reason.notAManifest),
        ("- 1\n- 2\n", .notAManifest),
        ("# nothing\n", .empty),
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n", .textTemplate),
        ("apiVersion: v1\nkind: Pod\nmetadata:\n  name: \"{{ .Values.name }}\"\n", .textTemplate),
        ("{% if x %}\nkind: Pod\n{% endif %}\n", .textTemplate),
        ("$each: a in b\napiVersion: v1\nkind: Pod\n", .structuralTemplate),
        ("apiVersion: deploy.grover.dev/v1\nkind: ServiceCatalog\n", .catalog),
        ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", .kustomization),
        ("apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\n", .clientConfiguration),
    ])
    func whatIsNoManifestIsSkippedAndCounted(_ text: String, _ reason: SkippedInput.Reason) async throws {
        var lint = Lint.engine(text)
        let report = try await lint.report()
        #expect(report.findings.isEmpty)
        #expect(report.skipped.map(\.reason) == [reason])

        lint.options.strictFiles = true
        #expect(try await lint.report().findings.map(\.rule) == ["skipped-file"])
    }

    @Test(arguments: ["kustomization.yaml", "a/Kustomization", "chart/Chart.yaml"])
    func filesOfOtherToolsAreToldByTheirName(_ name: String) async throws {
        var lint = Lint.engine()
        lint.input.sources = [LintSource(name: name, text: "apiVersion: v2\nkind: x\n")]
        #expect(try await lint.report().skipped.count == 1)
    }

    @Test func aTemplateActionInsideAStringOfAManifestIsNoTemplate() async throws {
        let lint = Lint.engine(
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {x: 'a {{ $labels.pod }}'}\n")
        #expect(try await lint.report().objects == 1)
    }

    @Test(arguments: [
        ("data: {x: 'a {{ $labels.pod }}', y: [}\n", true, false),
        ("data: {x: 'a {{ $labels.pod }}'}\ny: [}\n", false, true),
        ("data: {x: 'a {{ $labels.pod }}'}\n---\ny: [}\n", true, true),
        ("data:\n  {% if x %}\n", false, false),
    ])
    func whatCannotBeReadIsATemplateOnlyWhereItsActionsAreInTheWay(
        _ text: String, _ isFoundInFolder: Bool, _ isUnreadable: Bool
    ) async throws {
        let bytes = Array("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n\(text)".utf8)
        var lint = Lint.engine()
        lint.input.sources = [LintSource(name: "a.yaml", isFoundInFolder: isFoundInFolder) { _ in bytes }]
        let report = try await lint.report()
        #expect(report.findings.map(\.rule) == (isUnreadable ? ["unreadable-input"] : []))
        #expect(report.skipped.map(\.reason) == (isUnreadable ? [] : [.textTemplate]))
    }

    @Test(arguments: [
        ("kind: ConfigMap\ndata: {a: b}\n", "file0.yaml:1:7 unreadable-input the document has no apiVersion; add it"),
        ("apiVersion: v1\n", "file0.yaml:1:13 unreadable-input the document has no kind; add it"),
        (
            "- apiVersion: v1\n  kind: ConfigMap\n",
            "file0.yaml:1:1 unreadable-input a list at the top is no manifest; write its items as documents"
        ),
    ])
    func whoNamesAFileMeansAManifest(_ text: String, _ line: String) async throws {
        #expect(try await Lint.engine(text).lines() == [line])
        var found = Lint.engine()
        found.input.sources = [LintSource(name: "a.yaml", isFoundInFolder: true) { _ in Array(text.utf8) }]
        let report = try await found.report()
        #expect(report.findings.isEmpty)
        #expect(report.skipped.map(\.reason) == [.notAManifest])
    }

    @Test func whatFollowsABrokenDocumentIsLinted() async throws {
        let broken = "apiVersion: v1\nkind: Pod\nkind: Pod\n"
        let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [], x: 1}\n"
        let lint = Lint.engine("\(pod)---\n\(broken)---\nx: 'a\n---\n\(pod)")
        let report = try await lint.report()
        #expect(report.objects == 2)
        #expect(
            report.findings.map { "\($0.place?.line ?? 0) \($0.rule)" } == [
                "4 unknown-field", "8 unreadable-input", "11 unreadable-input", "15 unknown-field",
            ])
        #expect(report.unreadable == 1)

        let many = Lint.engine((0..<30).map { _ in broken }.joined(separator: "---\n") + "---\n\(pod)")
        let stopped = try await many.report()
        #expect(stopped.findings.map(\.rule) == Array(repeating: "unreadable-input", count: 20))
    }

    @Test func aMistakeIsNotForgottenForATemplateThatComesLater() async throws {
        let broken = "apiVersion: v1\nkind: Pod\nkind: Pod\n"
        let template = "apiVersion: v1\nkind: ConfigMap\ndata: {{ range }}\n"
        let report = try await Lint.engine("\(broken)---\n\(template)").report()
        #expect(report.findings.map(\.rule) == ["unreadable-input", "unreadable-input"])
        #expect(report.skipped.isEmpty)
    }

    @Test func valuesOfAChartMayHaveAKind() async throws {
        let report = try await Lint.engine("kind: DaemonSet\nreplicaCount: 1\n").report()
        #expect(report.skipped.map(\.reason) == [.notAManifest])
    }

    @Test func aSourceCommentHoldsForItsOwnDocument() async throws {
        let map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nx: 1\n"
        let lint = Lint.engine("# Source: a/b.yaml\n\(map)---\n\(map)")
        #expect(
            try await lint.report().findings.map { $0.place?.description } == ["a/b.yaml:4:1", "file0.yaml:10:1"])
    }

    @Test func aManifestWithoutItsKindIsAMistakeAndNotSkipped() async throws {
        let lint = Lint.engine("apiVersion: v1\nmetadata: {name: a}\n")
        #expect(try await lint.lines() == ["file0.yaml:1:1 missing-field 'kind' is missing; an object needs one"])
    }

    @Test func outputOfHelmNamesTheTemplateApproximately() async throws {
        let lint = Lint.engine(
            """
            ---
            # Source: shop/templates/a.yaml
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: a}
            ---
            # Source: shop/templates/pod.yaml
            apiVersion: v1
            kind: Pod
            spec: {containers: [], x: 1}
            """)
        let finding = try #require(try await lint.report().findings.first)
        #expect(finding.place?.description == "shop/templates/pod.yaml:3:24")
        #expect(finding.written?.description == "file0.yaml:10:24")
        #expect(finding.isApproximate)
    }

    @Test func whatTakesAllObjectsToSeeNamesTheTemplateOfHelmToo() async throws {
        let lint = Lint(
            """
            ---
            # Source: shop/templates/service.yaml
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec: {selector: {app: web}, ports: [{port: 80}]}
            """)
        let finding = try #require(try await lint.report().findings.first { $0.rule == "dangling-service" })
        #expect(finding.place?.description == "shop/templates/service.yaml:4:18")
        #expect(finding.isApproximate)
    }

    @Test func findingsDoNotDependOnWhoReadsWhichFile() async throws {
        var lint = Lint.engine()
        lint.input.sources = (0..<200).map { number in
            LintSource(name: "f\(number % 100).yaml", text: "# \(number)\n" + Self.badPod)
        }
        lint.options.workers = 1
        let one = try await lint.report()
        lint.options.workers = 8
        let eight = try await lint.report()
        #expect(one.findings.count == 200)
        #expect(one.findings == eight.findings)
    }
}
