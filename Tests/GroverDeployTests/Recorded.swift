import Foundation
import TestSupport
import Testing

/// Long outputs, recorded in files. `RECORD_OUTPUTS=1` writes them anew, and fails so that nobody commits them unseen.
enum Recorded {
    static func expect(_ text: String, in name: String) throws {
        let file = Project.root.appending(path: "Tests/Fixtures").appending(path: name)
        if ProcessInfo.processInfo.environment["RECORD_OUTPUTS"] != nil {
            try Data(text.utf8).write(to: file)
            Issue.record("\(name) was recorded; look at it and run the test again")
            return
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        #expect(text == recorded, "differs from \(name); RECORD_OUTPUTS=1 writes it anew")
    }
}
