import Documents
import KubernetesModel
import Testing

@testable import LocalCluster

@Suite struct CronJobTests {
    @Test(arguments: [
        ("*/5 * * * *", "UTC", "2026-11-22T11:24:18Z", "2026-11-22T11:25:00Z"),
        ("0 9 * * mon-fri", "UTC", "2026-11-20T09:00:00Z", "2026-11-23T09:00:00Z"),
        ("30 2 1 jan *", "UTC", "2026-11-20T09:00:00Z", "2027-01-01T02:30:00Z"),
        // Either a date or a weekday is enough where both are given.
        ("0 0 13 * 5", "UTC", "2026-11-07T00:00:00Z", "2026-11-13T00:00:00Z"),
        ("0 0 29 2 *", "UTC", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z"),
        ("@hourly", "UTC", "2026-11-22T11:24:18Z", "2026-11-22T12:00:00Z"),
        ("@every 1h30m", "UTC", "2026-11-22T11:00:00Z", "2026-11-22T12:30:00Z"),
        // Summer and winter time, and both of their beginnings.
        ("0 8 * * *", "Europe/Berlin", "2026-07-01T06:00:00Z", "2026-07-02T06:00:00Z"),
        ("0 8 * * *", "Europe/Berlin", "2026-12-01T07:00:00Z", "2026-12-02T07:00:00Z"),
        ("30 2 * * *", "Europe/Berlin", "2027-03-27T02:00:00Z", "2027-03-29T00:30:00Z"),
        ("0 9 * * *", "America/New_York", "2044-07-01T00:00:00Z", "2044-07-01T13:00:00Z"),
        ("0 9 * * *", "Asia/Kolkata", "2026-07-01T00:00:00Z", "2026-07-01T03:30:00Z"),
    ])
    func aScheduleKnowsItsNextMoment(schedule: String, zone: String, after: String, next: String) throws {
        let clock = try #require(ZoneClock(name: zone))
        let parsed = try CronSchedule(schedule, zone: clock)
        #expect(parsed.next(after: try #require(Timestamp(after)))?.text == next)
    }

    @Test(arguments: [
        ("* * * *", "expected exactly 5 fields, found 4: [* * * *]"),
        ("61 * * * *", "end of range (61) above maximum (59): 61"),
        ("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"),
        ("@often", "unrecognized descriptor: @often"),
    ])
    func aBadScheduleIsToldApart(schedule: String, message: String) {
        #expect { try CronSchedule(schedule) } throws: { ($0 as? CronSchedule.Failure)?.message == message }
    }

    @Test func zonesOutsideTheZoneDataAreUnknown() {
        #expect(ZoneClock(name: "../../../etc/passwd") == nil)
        #expect(ZoneClock(name: "Mars/Olympus") == nil)
    }

    private static func cronJob(_ spec: Node) -> Node {
        var all: Node = [
            "schedule": "*/1 * * * *",
            "jobTemplate": [
                "metadata": ["labels": ["app": "tick"]],
                "spec": [
                    "template": [
                        "spec": ["restartPolicy": "Never", "containers": [["name": "c", "image": "tick:0"]]]
                    ]
                ],
            ],
        ]
        for entry in spec.map ?? Mapping() { all[entry.key] = entry.value }
        return ["metadata": ["name": "tick", "namespace": "default"], "spec": all]
    }

    private static func run(
        taking duration: Duration, _ spec: Node, _ body: (ControllerCluster) async throws -> Void
    ) async throws {
        try await ControllerCluster.run(script: { _ in PodScript(.exits(code: 0, after: duration)) }) { cluster in
            _ = try await cluster.access.create(.cronJobs, cronJob(spec), manager: "tests")
            try await body(cluster)
        }
    }

    @Test func jobsAreMadeWhenDueAndOldOnesDropped() async throws {
        try await Self.run(taking: .seconds(2), ["successfulJobsHistoryLimit": 2]) { cluster in
            try await cluster.pass(.seconds(62), step: .seconds(1))
            let jobs = try await cluster.list(.jobs)
            #expect(jobs.count == 1)
            let job = try #require(jobs.first)
            #expect(job.labels["app"] == "tick")
            #expect(job.controllerOwner?["name"] == "tick")
            let due = try #require(
                job.annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"].flatMap { Timestamp($0) })
            #expect(job.objectName == "tick-\(due.microseconds / 60_000_000)")
            #expect(due.microseconds % 60_000_000 == 0)
            try await cluster.pass(.seconds(240), step: .seconds(1))
            #expect(try await cluster.list(.jobs).count <= 3)
            let status = try await cluster.object(.cronJobs, "tick")["status"]
            #expect(status?["lastScheduleTime"] != nil)
            #expect(status?["lastSuccessfulTime"] != nil)
            #expect(try await cluster.events("SuccessfulDelete").isEmpty == false)
            #expect(
                try await cluster.events("SawCompletedJob").allSatisfy { $0.hasSuffix("condition: Complete") })
        }
    }

    @Test func aForbiddenOverlapIsSkipped() async throws {
        try await Self.run(taking: .seconds(150), ["concurrencyPolicy": "Forbid"]) { cluster in
            try await cluster.pass(.seconds(130), step: .seconds(1))
            #expect(try await cluster.list(.jobs).count == 1)
            #expect(try await cluster.events("JobAlreadyActive").count == 1)
            let active = try await cluster.object(.cronJobs, "tick").value(at: "status", "active")
            #expect(active?.list?.count == 1)
        }
    }

    @Test func aReplacedJobMakesRoomForTheNext() async throws {
        try await Self.run(taking: .seconds(150), ["concurrencyPolicy": "Replace"]) { cluster in
            try await cluster.pass(.seconds(62), step: .seconds(1))
            let first = try #require(try await cluster.list(.jobs).first?.objectName)
            try await cluster.pass(.seconds(60), step: .seconds(1))
            let names = try await cluster.list(.jobs).compactMap(\.objectName)
            #expect(names.count == 1)
            #expect(!names.contains(first))
        }
    }

    @Test func aSuspendedCronJobMakesNothingAndALateOneOnlyTheLast() async throws {
        try await Self.run(taking: .seconds(1), ["suspend": true]) { cluster in
            try await cluster.pass(.seconds(600), step: .seconds(60))
            #expect(try await cluster.list(.jobs).isEmpty)
            try await cluster.change(.cronJobs, "tick") { $0.set(false, at: "spec", "suspend") }
            try await cluster.settle()
            #expect(try await cluster.list(.jobs).count == 1)
        }
    }

    @Test func nothingIsMadeBeyondTheStartingDeadline() async throws {
        try await Self.run(taking: .seconds(1), ["suspend": true, "startingDeadlineSeconds": 5]) { cluster in
            // Half a minute after a full one.
            try await cluster.pass(.seconds(90), step: .seconds(30))
            try await cluster.change(.cronJobs, "tick") { $0.set(false, at: "spec", "suspend") }
            try await cluster.settle()
            #expect(try await cluster.list(.jobs).isEmpty)
        }
    }
}
