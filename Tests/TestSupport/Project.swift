public import Foundation

/// Where the package and what it built are, seen from a test.
public enum Project {
    public static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// kubectl of the version that `Tests/requirements.txt` pins, set up by `make setup`.
    public static let kubectl = root.appending(path: ".tools/venv/bin/kubectl")

    /// kubectl of the next minor version, which has to work as well.
    public static let nextKubectl = root.appending(path: ".tools/next/bin/kubectl")

    /// A program of this package, as built for the tests that run.
    public static func product(_ name: String) -> URL {
        root.appending(path: ".build/debug").appending(path: name)
    }
}
