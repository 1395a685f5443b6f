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
    ])
    func aValueThatMakesNoSenseIsNamed(name: String, value: String, message: String) {
        let error = #expect(throws: Settings.Invalid.self) {
            try ServiceConfiguration(settings: Settings([name: value]), defaultPort: 8000)
        }
        #expect(error?.description == message)
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
        ("user:8001", nil), ("http://", nil), ("http://a b", nil),
    ])
    func anAddressHasASchemeAndAHost(text: String, address: String?) {
        let settings = Settings(["USER_SERVICE_URL": text])
        #expect((try? settings.address("USER_SERVICE_URL", default: "http://localhost:8001")) == address)
    }
}
