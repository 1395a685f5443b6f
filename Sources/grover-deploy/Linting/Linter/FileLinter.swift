internal import Documents
internal import KubernetesModel

/// Lints one file: reads it, looks at each object, and lets go of it.
struct FileLinter: Sendable {
    let options: LintOptions
    let rules: RuleTable
    let schema: SchemaCheck
    /// There is something to compare workloads with.
    let keepsRevisions: Bool

    /// What is left of a file when its trees are gone.
    struct Outcome: Sendable {
        var findings: [Finding] = []
        var skipped: [SkippedInput] = []
        var custom = CustomKinds()
        /// Objects whose kind was unknown when they were met.
        var unknown: [UnknownObject] = []
        var index: [IndexedObject] = []
        var directives: [Directive] = []
        /// The templates that the file was made of, where it says so.
        var comments: SourceComments?
        var objects = 0
        var isUnreadable = false
    }

    /// An object whose definition may stand in a file that comes later.
    struct UnknownObject: Sendable {
        let gvk: GroupVersionKind
        let finding: Finding
    }

    /// The same for one thread alone.
    func copy() -> FileLinter {
        FileLinter(options: options, rules: rules, schema: schema.copy(), keepsRevisions: keepsRevisions)
    }

    /// Findings come in the order in which they are told.
    func lint(_ source: LintSource, number: Int) -> Outcome {
        var outcome = findings(of: source, number: number)
        outcome.findings.sort(by: Finding.precedes)
        return outcome
    }

    private func findings(of source: LintSource, number: Int) -> Outcome {
        var outcome = Outcome()
        let start = Place(file: source.name, line: 1, column: 1)
        if let reason = FileClassifier.reason(forName: source.name) {
            outcome.skipped = [SkippedInput(place: start, reason: reason)]
            return outcome
        }
        if source.isPatch {
            outcome.skipped = [SkippedInput(place: start, reason: .patch)]
            return outcome
        }
        let bytes: [UInt8]
        do {
            bytes = try source.read(options.limits.bytes)
        } catch {
            outcome.fail(error, at: start)
            return outcome
        }
        // A data file of some other tool; reading it would only find fault with what is none of ours.
        if source.isFoundInFolder, source.name.hasSuffix(".json"), !FileClassifier.contains(bytes, "\"apiVersion\"") {
            outcome.skipped = [SkippedInput(place: start, reason: .notAManifest)]
            return outcome
        }
        if FileClassifier.isHelmTemplate(bytes) {
            outcome.skipped = [SkippedInput(place: start, reason: .textTemplate)]
            return outcome
        }
        read(bytes, of: source, number: number, into: &outcome)
        return outcome
    }

    private func read(_ bytes: [UInt8], of source: LintSource, number: Int, into outcome: inout Outcome) {
        let start = Place(file: source.name, line: 1, column: 1)
        do {
            var documents = 0
            var broken = 0
            func skip(_ problem: Problem) throws {
                broken += 1
                let isOther = outcome.objects == 0 && other(bytes, source, stopped: problem) != nil
                guard !isOther, broken < Self.mostBroken else { throw problem }
                outcome.fail(problem, at: start)
            }
            try ManifestStream.read(bytes, name: source.name, limits: options.limits, skip: skip) { document in
                documents += 1
                guard documents <= options.documents else {
                    throw Problem("more than \(options.documents) documents; split the file", at: document.place)
                }
                if let reason = FileClassifier.reason(for: document) {
                    if !source.isFoundInFolder, let problem = FileClassifier.mistake(in: document) {
                        return outcome.fail(problem, at: start)
                    }
                    outcome.skipped.append(SkippedInput(place: document.place ?? start, reason: reason))
                } else {
                    ListItems.flatten(document) { lint($0, source: number, into: &outcome) }
                }
            }
        } catch {
            if outcome.objects == 0, !outcome.isUnreadable, let reason = other(bytes, source, stopped: error) {
                outcome = Outcome()
                outcome.skipped = [SkippedInput(place: start, reason: reason)]
                return
            }
            outcome.fail(error, at: start)
        }
        if outcome.objects == 0, outcome.skipped.isEmpty, !outcome.isUnreadable {
            outcome.skipped = [SkippedInput(place: start, reason: .empty)]
        }
        outcome.directives += CommentDirectives.all(in: bytes, file: source.name, mustBeUsed: true)
        let comments = SourceComments(bytes)
        if !comments.isEmpty {
            outcome.comments = comments
            outcome.move(by: comments)
        }
    }

    /// As many documents of a file that cannot be read as are told.
    private static let mostBroken = 20

    /// What a file is that cannot be read and is no manifest with a mistake.
    private func other(_ bytes: [UInt8], _ source: LintSource, stopped error: any Error) -> SkippedInput.Reason? {
        if isTemplate(bytes, stopped: error, foundInFolder: source.isFoundInFolder) { return .textTemplate }
        return source.isFoundInFolder && !FileClassifier.contains(bytes, "apiVersion") ? .notAManifest : nil
    }

    /// Who names a file means a manifest, unless it is a template where it cannot be read.
    private func isTemplate(_ bytes: [UInt8], stopped error: any Error, foundInFolder: Bool) -> Bool {
        guard !foundInFolder else { return FileClassifier.looksLikeTemplate(bytes) }
        return FileClassifier.isTemplate(bytes, unreadableAt: (error as? Problem)?.place?.line)
    }

    func lint(_ node: Node, source: Int, into outcome: inout Outcome) {
        let object = LintObject(node, subject: Finding.Subject(source: source, number: outcome.objects))
        outcome.objects += 1
        var report = Report(kubernetesVersion: options.schemas.version)
        report.begin(object)
        if object.kind == "CustomResourceDefinition" {
            outcome.custom.add(definition: node, catalog: options.schemas)
        }
        if case .unknown(let gvk) = schema.check(node, &report), !isRemoved(object) {
            var unknown = Report(kubernetesVersion: options.schemas.version)
            unknown.begin(object)
            unknown.add(schema.finding(unknown: gvk, at: Spot(node["kind"] ?? node)))
            outcome.unknown += unknown.findings.map { UnknownObject(gvk: gvk, finding: $0) }
        }
        rules.apply(to: object, &report)
        outcome.directives += AnnotationDirectives.all(of: object)
        if rules.needsIndex, let entry = IndexedObject(object, keepsRevision: keepsRevisions) {
            outcome.index.append(entry)
        }
        outcome.findings += report.findings
    }

    /// Whether another rule says already why nothing describes the kind.
    private func isRemoved(_ object: LintObject) -> Bool {
        rules.includes.contains(Rule.removedAPI.id)
            && APIChange.of(apiVersion: object.apiVersion, kind: object.kind) != nil
    }
}

extension FileLinter.Outcome {
    mutating func fail(_ error: any Error, at start: Place) {
        isUnreadable = true
        let problem = error as? Problem ?? Problem(String(describing: error))
        findings.append(
            Finding(
                rule: Rule.unreadableInput.id, severity: .error, message: problem.message,
                spot: Spot(problem.place ?? start)))
    }

    /// Names the templates that the output was made of.
    fileprivate mutating func move(by comments: SourceComments) {
        findings = findings.map(comments.moved)
        unknown = unknown.map { FileLinter.UnknownObject(gvk: $0.gvk, finding: comments.moved($0.finding)) }
    }
}
