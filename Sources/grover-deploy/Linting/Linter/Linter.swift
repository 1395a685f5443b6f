internal import Documents
internal import KubernetesModel

/// Lints manifests: each file on its own and in parallel, then what takes all of them to see.
///
///     var input = LintInput()
///     input.sources = [LintSource(name: "pod.yaml", text: text)]
///     let report = try await Linter(LintOptions()).run(input)
public struct Linter: Sendable {
    private let options: LintOptions
    private let rules: RuleTable

    /// - Throws: `Problem`, for a rule that does not exist
    public init(_ options: LintOptions) throws {
        try options.rules.check()
        self.options = options
        rules = RuleTable(options.rules)
    }

    public func run(_ input: LintInput) async -> LintReport {
        var report = LintReport()
        let known = definitions(input.definitions, into: &report)
        let linter = FileLinter(
            options: options, rules: rules, schema: SchemaCheck(options.schemas, custom: known),
            keepsRevisions: !input.previous.isEmpty)
        var outcomes = await outcomes(of: input.sources, linter)
        if !input.rendered.isEmpty {
            var rendered = FileLinter.Outcome()
            for node in input.rendered { linter.lint(node, source: input.sources.count, into: &rendered) }
            outcomes.append(rendered)
        }
        report.files = input.sources.count
        if !input.problems.isEmpty {
            report.unreadable += input.problems.contains { $0.rule == nil } ? 1 : 0
            report.findings += input.problems.map { problem in
                Finding(
                    rule: problem.rule ?? Rule.unreadableInput.id, severity: .error, message: problem.message,
                    spot: Spot(problem.place))
            }
        }
        settleUnknown(&outcomes, input, known)
        for outcome in outcomes {
            report.objects += outcome.objects
            report.unreadable += outcome.isUnreadable ? 1 : 0
            report.skipped += outcome.skipped
        }
        var others = report.findings
        others += await findings(of: outcomes.flatMap(\.index), input, into: &report).map { finding in
            guard let number = finding.subject?.source, outcomes.indices.contains(number) else { return finding }
            return outcomes[number].comments?.moved(finding) ?? finding
        }
        if options.strictFiles { others += report.skipped.map(Self.finding) }
        report.findings = Finding.inOrder(outcomes.map(\.findings), others)
        report.findings.removeAll { !rules.includes.contains($0.rule) }
        suppress(outcomes.flatMap(\.directives), input, in: &report)
        return report
    }

    /// Lays suppressions and baseline over the findings.
    private func suppress(_ directives: [Directive], _ input: LintInput, in report: inout LintReport) {
        var directives = directives
        for (file, text) in input.renderedFrom.sorted(by: { $0.key < $1.key }) {
            // Another environment may need what this one does not.
            directives += CommentDirectives.all(in: Array(text.utf8), file: file, mustBeUsed: false)
        }
        directives += options.suppressions?.directives ?? []
        var book = SuppressionBook(directives, today: options.today, includes: rules.includes)
        book.apply(to: &report.findings)
        var complaints = book.findings()
        if let baseline = options.baseline {
            complaints += baseline.findings.apply(to: &report.findings, file: baseline.file)
        }
        complaints.removeAll { !rules.includes.contains($0.rule) }
        guard !complaints.isEmpty else { return }
        report.findings += complaints
        report.findings.sort(by: Finding.precedes)
    }

    /// What takes all objects to see.
    private func findings(
        of objects: [IndexedObject], _ input: LintInput, into report: inout LintReport
    ) async -> [Finding] {
        guard rules.needsIndex else { return [] }
        var index = ObjectIndex(objects)
        index.catalog = input.catalog
        for node in input.previous {
            let object = LintObject(node, subject: Finding.Subject(source: -1, number: 0))
            guard let entry = IndexedObject(object, keepsRevision: true), let revision = entry.workload?.revision
            else { continue }
            let key = ObjectIndex.Key(kind: entry.kind, namespace: entry.namespace, name: entry.name)
            index.previous[key] = revision
        }
        report.indexBytes = index.bytes
        return await rules.findings(in: index, kubernetesVersion: options.schemas.version)
    }

    /// Each file's outcome, in the order of the files.
    private func outcomes(of sources: [LintSource], _ linter: FileLinter) async -> [FileLinter.Outcome] {
        let queue = SourceQueue(count: sources.count)
        return await withTaskGroup(of: [(Int, FileLinter.Outcome)].self) { group in
            for _ in 0..<max(1, min(options.workers, sources.count)) {
                group.addTask {
                    let linter = linter.copy()
                    var found: [(Int, FileLinter.Outcome)] = []
                    while let number = queue.next(), !Task.isCancelled {
                        found.append((number, linter.lint(sources[number], number: number)))
                    }
                    return found
                }
            }
            var outcomes = [FileLinter.Outcome](repeating: FileLinter.Outcome(), count: sources.count)
            for await part in group {
                for (number, outcome) in part { outcomes[number] = outcome }
            }
            return outcomes
        }
    }

    /// The kinds of the files of `--crds`; what is wrong with those files is a finding as well.
    private func definitions(_ sources: [LintSource], into report: inout LintReport) -> CustomKinds {
        var kinds = CustomKinds()
        for source in sources {
            var outcome = FileLinter.Outcome()
            do {
                let bytes = try source.read(options.limits.bytes)
                try ManifestStream.read(bytes, name: source.name, limits: options.limits) { document in
                    ListItems.flatten(document) { kinds.add(definition: $0, catalog: options.schemas) }
                }
            } catch {
                outcome.fail(error, at: Place(file: source.name, line: 1, column: 1))
            }
            report.findings += outcome.findings
            report.unreadable += outcome.isUnreadable ? 1 : 0
        }
        return kinds
    }

    /// Looks again at objects whose kind was unknown, now that every definition of the input has been met.
    private func settleUnknown(_ outcomes: inout [FileLinter.Outcome], _ input: LintInput, _ known: CustomKinds) {
        var custom = known
        for outcome in outcomes { custom.add(outcome.custom) }
        let late = LateCheck(options: options, schema: SchemaCheck(options.schemas, custom: custom))
        for number in outcomes.indices {
            let unknown = outcomes[number].unknown
            guard !unknown.isEmpty else { continue }
            let described = Set(unknown.map(\.gvk).filter(custom.knows))
            if !described.isEmpty {
                if number < input.sources.count {
                    outcomes[number].findings += late.findings(input.sources[number], number, described)
                } else {
                    outcomes[number].findings += late.findings(input.rendered, number, described)
                }
            }
            for object in unknown where !described.contains(object.gvk) {
                guard object.finding.rule == Rule.missingSchema.id else {
                    outcomes[number].findings.append(object.finding)
                    continue
                }
                guard options.missingSchema != .skip else { continue }
                outcomes[number].findings.append(
                    object.finding.with(severity: options.missingSchema == .error ? .error : .warning))
            }
        }
    }

    private static func finding(_ skipped: SkippedInput) -> Finding {
        Finding(
            rule: Rule.skippedFile.id, severity: .error, message: "not linted: \(skipped.reason.rawValue)",
            spot: Spot(skipped.place))
    }
}
