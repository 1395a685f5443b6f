import Documents
import KubernetesModel
import ReleaseHistory
import Testing

@testable import Rollouts

struct RollbackTargetTests {
    static func history(_ outcomes: [(Release.Outcome, Int?)]) -> [Release] {
        outcomes.enumerated().map { index, entry in
            Release(
                service: "post", namespace: "grover", number: index + 1, outcome: entry.0, by: "alice",
                startedAt: Timestamp(secondsSince1970: 0), rollbackOf: entry.1, objects: [])
        }
    }

    static let table: [([(Release.Outcome, Int?)], Int?)] = [
        ([(.healthy, nil), (.healthy, nil)], 1),
        ([(.healthy, nil), (.failed, nil)], 1),
        ([(.healthy, nil), (.healthy, nil), (.rolledBack, nil)], 1),
        // A second rollback goes one further back, not forth again.
        ([(.healthy, nil), (.healthy, nil), (.healthy, nil), (.healthy, 2)], 1),
        ([(.healthy, nil)], nil),
        ([], nil),
    ]

    @Test(arguments: table.indices)
    func theTargetIsTheLastOneVerifiedHealthyBeforeWhatRuns(index: Int) throws {
        let (outcomes, expected) = Self.table[index]
        let target = try? RollbackTarget.choose(Self.history(outcomes), service: "post", revision: nil)
        #expect(target?.number == expected)
    }

    @Test func aReleaseCanBeNamed() throws {
        let history = Self.history([(.healthy, nil), (.failed, nil), (.healthy, nil)])
        #expect(try RollbackTarget.choose(history, service: "post", revision: 2).number == 2)
        #expect(throws: Problem.self) { try RollbackTarget.choose(history, service: "post", revision: 9) }
    }
}
