import Testing

@testable import ServiceKit

@Suite struct SettingsTests {
    @Test func defaultsStandWhereNothingIsSet() throws {
        let configuration = try ServiceConfiguration(settings: Settings(["PORT": ""]), defaultPort: 8002)
        #expect(configuration.host == "0.0.0.0")
        #expect(configuration.port == 8002)
        #expect(configuration.drainTime == .seconds(5))
    }

    @Test(arguments: [
        ("PORT", "abc", "PORT is 'abc'; use a whole number from 0 to 65535"),
        ("PORT", "70000", "PORT is '70000'; use a whole number from 0 to 65535"),
        ("DRAIN_SECONDS", "soon", "DRAIN_SECONDS is 'soon'; use a number of seconds from 0 to 3600"),
        (
            "LOG_LEVEL", "loud",
            "LOG_LEVEL is 'loud'; use one of trace, debug, info, notice, warning, error, critical"
        ),
        (
            "CORS_ORIGINS", "https://a.example/page",
            "CORS_ORIGINS is 'https://a.example/page'; use origins such as https://app.example, with commas between"
        ),
    ])
    func aValueThatMakesNoSenseIsNamed(name: String, value: String, message: String) {
        let error = #expect(throws: Settings.Problems.self) {
            try ServiceConfiguration(settings: Settings([name: value]), defaultPort: 8000)
        }
        #expect(error?.description == message)
    }

    @Test func allProblemsAreToldAtOnce() {
        let settings = Settings(["PORT": "abc", "LOG_LEVEL": "loud"], flags: ["DRAIN_SECONDS": "-1"])
        let error = #expect(throws: Settings.Problems.self) {
            try ServiceConfiguration(settings: settings, defaultPort: 8000)
        }
        #expect(
            error?.lines == [
                "PORT is 'abc'; use a whole number from 0 to 65535",
                "LOG_LEVEL is 'loud'; use one of trace, debug, info, notice, warning, error, critical",
                "--drain-seconds is '-1'; use a number of seconds from 0 to 3600",
            ])
    }

    @Test func aFlagWinsOverItsVariable() throws {
        let settings = Settings(["PORT": "1", "HOST": "127.0.0.1"], flags: ["PORT": "2"])
        let configuration = try ServiceConfiguration(settings: settings, defaultPort: 3)
        #expect(configuration.port == 2)
        #expect(configuration.host == "127.0.0.1")
    }

    @Test func clientsLetGoOfAConnectionBeforeALeavingServerDoes() throws {
        for seconds in ["0.5", "5", "600"] {
            let configuration = try ServiceConfiguration(
                settings: Settings(["DRAIN_SECONDS": seconds]), defaultPort: 0)
            #expect(configuration.clientIdleTime < configuration.drainTime)
            #expect(configuration.clientIdleTime < configuration.idleTime)
        }
    }

    @Test(arguments: [
        ("http://user:8001/", "http://user:8001"), ("https://users.example", "https://users.example"),
        ("user:8001", nil), ("http://", nil), ("http://a b", nil), ("http://name:password@host", nil),
        ("https://host/a@b", "https://host/a@b"),
    ])
    func anAddressHasASchemeAndAHostAndNoPassword(text: String, address: String?) {
        let read = { (settings: Settings) in
            settings.address("USER_SERVICE_URL", default: "http://localhost:8001", "where users are")
        }
        #expect((try? Settings(["USER_SERVICE_URL": text]).checked(read)) == address)
    }

    @Test func valuesAreReadByTheirType() throws {
        let settings = Settings([
            "SHARE": "0.25", "IS_ON": "TRUE", "NAMES": " a, b,,c ", "WAIT": "1.5", "LEVEL": "Debug",
        ])
        #expect(settings.number("SHARE", in: 0...1, default: 1, "") == 0.25)
        #expect(settings.bool("IS_ON", default: false, ""))
        #expect(settings.list("NAMES", "") == ["a", "b", "c"])
        #expect(settings.seconds("WAIT", default: .zero, "") == .milliseconds(1500))
        #expect(settings.address("NOWHERE", "") == nil)
        #expect(settings.string("NOTHING", "") == nil)
        try settings.check()
        #expect(settings.number("WAIT", in: 0...1, default: 1, "") == 1)
        #expect(throws: Settings.Problems(lines: ["WAIT is '1.5'; use a number from 0 to 1"])) {
            try settings.check()
        }
    }
}
