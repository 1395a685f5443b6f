import Domain
import ServiceKit
import Testing

@testable import PostService
@testable import UserService

/// Settings that one service has of its own.
@Suite struct ServiceSettingsTests {
    @Test func reactionsAreThoseOfTheSetting() throws {
        #expect(try Settings([:]).checked(PostSettings.init).reactions == Reaction.common)
        let settings = try Settings(["REACTIONS": "like,🎉,high-five"]).checked(PostSettings.init)
        #expect(settings.reactions.map(\.rawValue) == ["like", "🎉", "high-five"])
    }

    @Test(arguments: ["like,,love", "like, love", "like,like", "a.b", "$set", ",", String(repeating: "x", count: 33)])
    func reactionsThatMakeNoSenseAreRefused(text: String) {
        let error = #expect(throws: Settings.Problems.self) {
            try Settings(["REACTIONS": text]).checked(PostSettings.init)
        }
        #expect(
            error?.description
                == "REACTIONS is '\(text)'; use 1 to 50 different words of up to 32 characters, with commas "
                + "and no blanks between them")
    }

    @Test func nobodyIsLetInByADefault() {
        let unset = #expect(throws: Settings.Problems.self) { try Settings([:]).checked(UserSettings.init) }
        #expect(
            unset?.description
                == "AUTH_PROVIDER is not set; use oidc or http; or offline, by which anybody signs in as "
                + "anybody, for development")
        let unknown = #expect(throws: Settings.Problems.self) {
            try Settings(["AUTH_PROVIDER": "none"]).checked(UserSettings.init)
        }
        #expect(unknown?.description == "AUTH_PROVIDER is 'none'; use one of oidc, http, offline")
    }
}
