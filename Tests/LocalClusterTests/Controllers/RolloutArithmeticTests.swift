import KubernetesModel
import Testing

@testable import LocalCluster

@Suite struct RolloutArithmeticTests {
    struct Limits: Sendable {
        let desired: Int
        let surge: String
        let unavailable: String
        let expected: (surge: Int, unavailable: Int)
    }

    @Test(arguments: [
        Limits(desired: 3, surge: "25%", unavailable: "25%", expected: (1, 0)),
        Limits(desired: 10, surge: "25%", unavailable: "25%", expected: (3, 2)),
        Limits(desired: 1, surge: "25%", unavailable: "25%", expected: (1, 0)),
        Limits(desired: 3, surge: "0", unavailable: "25%", expected: (0, 1)),
        Limits(desired: 2, surge: "0", unavailable: "5", expected: (0, 2)),
        Limits(desired: 0, surge: "25%", unavailable: "25%", expected: (0, 1)),
    ])
    func aSurgeRoundsUpAndAnUnavailabilityDown(_ row: Limits) throws {
        let arithmetic = RolloutArithmetic(
            desired: row.desired, maxSurge: try #require(IntOrPercent(row.surge)),
            maxUnavailable: try #require(IntOrPercent(row.unavailable)))
        #expect(arithmetic.maxSurge == row.expected.surge)
        #expect(arithmetic.maxUnavailable == row.expected.unavailable)
    }

    @Test(arguments: [
        // current, total of all, next
        (0, 3, 1), (1, 4, 1), (1, 3, 2), (2, 4, 2), (0, 0, 3), (5, 5, 3), (3, 3, 3),
    ])
    func theNewOneGrowsIntoTheSurge(current: Int, total: Int, next: Int) {
        let arithmetic = RolloutArithmetic(desired: 3, maxSurge: .count(1), maxUnavailable: .count(0))
        #expect(arithmetic.newReplicas(current: current, total: total) == next)
    }

    struct Old: Sendable {
        let desired: Int
        let surge: Int
        let unavailable: Int
        let new: ReplicaCounts
        let old: [ReplicaCounts]
        let next: [Int]
        let why: String
    }

    @Test(arguments: [
        Old(
            desired: 3, surge: 1, unavailable: 0, new: .init(1, available: 0), old: [.init(3, available: 3)],
            next: [3], why: "nothing goes before the new pod serves"),
        Old(
            desired: 3, surge: 1, unavailable: 0, new: .init(1, available: 1), old: [.init(3, available: 3)],
            next: [2], why: "one available pod to spare"),
        Old(
            desired: 10, surge: 3, unavailable: 2, new: .init(3, available: 0), old: [.init(10, available: 10)],
            next: [8], why: "as many as may be missing"),
        Old(
            desired: 10, surge: 0, unavailable: 2, new: .init(2, available: 0),
            old: [.init(3, available: 0), .init(8, available: 8)], next: [0, 8],
            why: "unhealthy ones go first, and cost no availability"),
        Old(
            desired: 4, surge: 1, unavailable: 1, new: .init(2, available: 2),
            old: [.init(1, available: 1), .init(2, available: 2)], next: [0, 1], why: "the oldest goes first"),
    ])
    func oldOnesShrinkAsFarAsAvailabilityAllows(_ row: Old) {
        let arithmetic = RolloutArithmetic(
            desired: row.desired, maxSurge: .count(row.surge), maxUnavailable: .count(row.unavailable))
        #expect(arithmetic.oldReplicas(row.old, new: row.new) == row.next, Comment(rawValue: row.why))
    }

    @Test func aNewSizeIsSpreadInProportion() {
        let arithmetic = RolloutArithmetic(desired: 20, maxSurge: .count(3), maxUnavailable: .count(2))
        let shares = [
            RolloutArithmetic.Share(replicas: 8, maximumThen: 13),
            RolloutArithmetic.Share(replicas: 5, maximumThen: 13),
        ]
        #expect(arithmetic.proportionally(shares, statusReplicas: 13) == [14, 9])
        let none = RolloutArithmetic(desired: 0, maxSurge: .count(3), maxUnavailable: .count(2))
        #expect(none.proportionally(shares, statusReplicas: 13) == [0, 0])
    }
}
