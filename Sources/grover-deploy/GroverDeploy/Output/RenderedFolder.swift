internal import FoundationEssentials
import Rendering

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The YAML files of a folder that `render` writes, by path below it.
struct RenderedFolder {
    let path: String

    /// Nothing, for a folder that is not there yet.
    func read() throws -> [String: String] {
        let files = FileManager.default
        guard files.fileExists(atPath: path) else { return [:] }
        var texts: [String: String] = [:]
        for name in try files.subpathsOfDirectory(atPath: path) where name.hasSuffix(".yaml") {
            texts[name] = try attempt("read", name) {
                String(decoding: try Data(contentsOf: URL(filePath: "\(path)/\(name)")), as: UTF8.self)
            }
        }
        return texts
    }

    /// Refuses to remove what somebody else wrote: the folder may be one that holds more than rendered files.
    static func check(_ differences: [RenderedFiles.Difference], found: [String: String], shown: String) throws {
        for case .extra(let name) in differences {
            guard found[name]?.contains(mark) != true else { continue }
            throw DeployFailure(
                .failed,
                "\(shown)/\(name) was not written by 'render', which would remove it; "
                    + "choose another --output-dir, or remove it yourself")
        }
    }

    /// The label that every rendered object carries.
    private static let mark = "app.kubernetes.io/managed-by: grover-deploy\n"

    /// Writes or removes the one file that differs.
    func settle(_ difference: RenderedFiles.Difference, with files: [String: String]) throws {
        switch difference {
        case .missing(let name), .changed(let name, _):
            let file = URL(filePath: "\(path)/\(name)")
            try attempt("write", name) {
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data((files[name] ?? "").utf8).write(to: file, options: .atomic)
            }
        case .extra(let name):
            try attempt("remove", name) { try FileManager.default.removeItem(atPath: "\(path)/\(name)") }
        }
    }

    private func attempt<Result>(_ verb: String, _ name: String, _ work: () throws -> Result) throws -> Result {
        do {
            return try work()
        } catch {
            let cause = (error as? CocoaError)?.underlying ?? error
            let reason =
                (cause as? POSIXError).map { String(cString: strerror($0.code.rawValue)).lowercased() } ?? "\(cause)"
            throw DeployFailure(.failed, "cannot \(verb) \(path)/\(name): \(reason)")
        }
    }
}
