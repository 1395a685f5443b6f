import Documents
import Foundation
import Testing

/// The answers of the control plane, compared with those of a real one to the same requests in the same order.
@Suite struct ContractTests {
    @Test func theControlPlaneAnswersAsRecorded() async throws {
        let exchanges = try ContractExchange.load("exchanges.jsonl")
        let preparations = try ContractExchange.load("preparations.jsonl")
        let exceptions = try Self.exceptions()
        let number = { (file: String) in String(file.prefix(3)) }
        var results = try await Self.replay(exchanges, preparations)
        let unlike = results.filter { !$0.differences.isEmpty && exceptions[number($0.file)] == nil }
        if !unlike.isEmpty {
            // Workers write side by side, so an order may be another one in some run: what differs twice differs.
            for (file, differences) in unlike {
                print("differs \(file): \(differences.joined(separator: "\n    "))")
            }
            let again = try await Self.replay(exchanges, preparations)
            results = zip(results, again).map { first, second in
                first.differences.isEmpty || exceptions[number(first.file)] != nil ? first : second
            }
        }
        let unequal = results.filter { !$0.differences.isEmpty }
        print(
            "compared \(results.count), equal \(results.count - unequal.count), "
                + "listed exceptions \(exceptions.count)")
        if let path = ProcessInfo.processInfo.environment["CONTRACT_REPORT"] {
            let report = unequal.map { "\($0.file)\n" + $0.differences.map { "    \($0)\n" }.joined() }.joined()
            try report.write(toFile: path, atomically: true, encoding: .utf8)
        }
        for (file, differences) in unequal where exceptions[number(file)] == nil {
            Issue.record("\(file): \(differences.prefix(5).joined(separator: "\n"))")
        }
        let differing = Set(unequal.map { number($0.file) })
        for (number, reason) in exceptions where !reason.hasPrefix("at times:") && !differing.contains(number) {
            Issue.record("\(number) is equal and no exception any more")
        }
    }

    private static func replay(
        _ exchanges: [ContractExchange], _ preparations: [ContractExchange]
    ) async throws -> [(file: String, differences: [String])] {
        async let others = replay(exchanges.filter { !$0.needsKubelet }, preparations, on: ContractPlane.run)
        async let kubelets = replay(exchanges.filter(\.needsKubelet), preparations, on: KubeletGround.run)
        return try await (others + kubelets).sorted { $0.file < $1.file }
    }

    private static func replay<Ground: ContractGround>(
        _ exchanges: [ContractExchange], _ preparations: [ContractExchange],
        on run: @Sendable ((Ground) async throws -> Void) async throws -> Void
    ) async throws -> [(file: String, differences: [String])] {
        var results: [(file: String, differences: [String])] = []
        try await run { ground in
            var replay = ContractReplay(ground, preparations: preparations)
            try await replay.run(exchanges)
            results = replay.results
        }
        return results
    }

    /// Transcripts that are known to differ, each with its reason.
    private static func exceptions() throws -> [String: String] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "exceptions.txt")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
        return Dictionary(
            lines.map { line in
                let words = line.split(separator: " ", maxSplits: 1).map(String.init)
                return (words[0], words.count > 1 ? words[1] : "")
            }, uniquingKeysWith: { first, _ in first })
    }
}

extension ContractExchange {
    /// Recorded with a real kubelet, as setup.md says.
    fileprivate var needsKubelet: Bool { (234...264).contains(Int(number) ?? 0) }
}
