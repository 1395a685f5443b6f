internal import CKubernetesSchemas
public import Documents
internal import Synchronization

/// The schemas of one Kubernetes minor, parsed component by component as they are asked for.
///
///     let pod = SchemaCatalog.bundled.schema(for: GroupVersionKind(apiVersion: "v1", kind: "Pod"))
///     pod?.property("spec")?.property("containers")?.listType   // .map(keys: ["name"])
public final class SchemaCatalog: Sendable {
    /// The schemas of Kubernetes 1.36, part of the program: the kinds that a local cluster serves.
    public static let bundled = SchemaCatalog(version: "1.36", base)

    /// The minors whose schemas are part of the program, the oldest first.
    public static let minors = ["1.32", "1.33", "1.34", "1.35", "1.36", "1.37"]

    /// Every kind that a minor serves; nil for one that is not part of the program.
    public static func ofMinor(_ version: String) -> SchemaCatalog? {
        guard minors.contains(version), let minor = version.split(separator: ".").last.flatMap({ Int32($0) }) else {
            return nil
        }
        return complete.withLock { catalogs in
            if let known = catalogs[version] { return known }
            guard let own = beyondBase(minor), let more = beyondBase(36) else { return nil }
            let catalog =
                version == bundled.version
                ? SchemaCatalog(version: version, own, over: [base], addsKinds: true)
                : SchemaCatalog(version: version, own, over: [base, more])
            catalogs[version] = catalog
            return catalog
        }
    }

    private static let complete = Mutex<[String: SchemaCatalog]>([:])

    private static func beyondBase(_ minor: Int32) -> UnsafeBufferPointer<UInt8>? {
        var count = 0
        guard let start = kubernetes_schemas_of_minor(minor, &count) else { return nil }
        return UnsafeBufferPointer(start: start, count: count)
    }

    private static var base: UnsafeBufferPointer<UInt8> {
        var count = 0
        let start = kubernetes_schemas_1_36(&count)
        return UnsafeBufferPointer(start: start, count: count)
    }

    /// Major and minor, as in `1.36`.
    public let version: String
    private let kinds: [GroupVersionKind: String]
    private let lines: [String: Line]
    private let components = Mutex<[String: SchemaType]>([:])

    /// One component's JSON, in memory that stays as long as the program runs.
    private struct Line: @unchecked Sendable {
        let text: UnsafeBufferPointer<UInt8>
    }

    /// - Parameters:
    ///   - data: what `Scripts/compact-schemas.py` writes; it must outlive the catalog.
    ///   - base: further components, for names that `data` does not have.
    ///   - addsKinds: the kinds of `base` are served as well.
    init(
        version: String, _ data: UnsafeBufferPointer<UInt8>, over base: [UnsafeBufferPointer<UInt8>] = [],
        addsKinds: Bool = false
    ) {
        self.version = version
        var lines: [String: Line] = [:]
        var kinds: [GroupVersionKind: String] = [:]
        for part in base { Self.read(part, &lines, &kinds) }
        if !addsKinds { kinds = [:] }
        Self.read(data, &lines, &kinds)
        self.lines = lines
        self.kinds = kinds
    }

    /// The same schemas, to be parsed anew: threads that ask very often are faster each with a catalog of its own, as
    /// none waits for the others' counts of references.
    public func copy() -> SchemaCatalog { SchemaCatalog(copying: self) }

    private init(copying other: SchemaCatalog) {
        version = other.version
        lines = other.lines
        kinds = other.kinds
    }

    private static func read(
        _ data: UnsafeBufferPointer<UInt8>, _ lines: inout [String: Line], _ kinds: inout [GroupVersionKind: String]
    ) {
        for line in data.split(separator: UInt8(ascii: "\n")) {
            if line.first == UInt8(ascii: "{") {
                kinds.merge(Self.readKinds(line)) { $1 }
            } else if let blank = line.firstIndex(of: UInt8(ascii: " ")) {
                let name = String(decoding: line[..<blank], as: UTF8.self)
                lines[name] = Line(text: UnsafeBufferPointer(rebasing: line[(blank + 1)...]))
            }
        }
    }

    /// Every kind that has a schema.
    public var allKinds: Set<GroupVersionKind> { Set(kinds.keys) }

    public func schema(for kind: GroupVersionKind) -> SchemaType? {
        kinds[kind].flatMap(component)
    }

    /// A component by its name without `io.k8s.`, as in `api.core.v1.PodSpec`.
    public func component(_ name: String) -> SchemaType? {
        if let known = components.withLock({ $0[name] }) { return known }
        guard let line = lines[name], let node = try? JSON.read(line.text) else { return nil }
        let fresh = SchemaType(node, name: name, in: self)
        return components.withLock { components in
            if let known = components[name] { return known }
            components[name] = fresh
            return fresh
        }
    }

    /// The name of the component that describes a kind.
    public func componentName(of kind: GroupVersionKind) -> String? { kinds[kind] }

    public func hasComponent(_ name: String) -> Bool { lines[name] != nil }

    /// A component as it was written, for those who publish it; it is read anew each time.
    public func document(ofComponent name: String) -> Node? {
        lines[name].flatMap { try? JSON.read($0.text) }
    }

    private static func readKinds(_ line: Slice<UnsafeBufferPointer<UInt8>>) -> [GroupVersionKind: String] {
        var kinds: [GroupVersionKind: String] = [:]
        for entry in (try? JSON.read(line))?.map ?? Mapping() {
            guard let slash = entry.key.lastIndex(of: "/"), let name = entry.value.string else { continue }
            let kind = String(entry.key[entry.key.index(after: slash)...])
            kinds[GroupVersionKind(apiVersion: String(entry.key[..<slash]), kind: kind)] = name
        }
        return kinds
    }
}
