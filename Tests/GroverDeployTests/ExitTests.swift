import ArgumentParser
import KubernetesAPI
import ReleaseHistory
import Rollouts
import Testing

@testable import GroverDeploy

@Suite struct ExitTests {
    private static let report = FailureReport(release: 2, message: "pod post-1 does not become ready")

    @Test(
        arguments: [
            (.unchanged, 0), (.healthy(release: 1, rollbackOf: nil), 0), (.scaled(from: 1, to: 2), 0),
            (.failed("x"), 1), (.unhealthy(report), 1), (.restored(report, release: 1), 10),
            (.notRestored(report, because: "x"), 11), (.failedAndKept(report), 12), (.owned("x"), 13),
            (.lockHeld(LockHeld(service: "post", holder: "alice")), 15), (.notAuthorised("x"), 17),
            (.interrupted, 130),
        ] as [(ServiceResult, Int32)])
    func eachEndOfAServiceHasItsCode(result: ServiceResult, code: Int32) {
        #expect(result.exit.rawValue == code)
    }

    @Test func aGroupEndsWithTheEndThatNeedsMostAttention() {
        #expect(ServiceResult.worstExit([]) == .done)
        #expect(ServiceResult.worstExit([.unchanged, .restored(Self.report, release: 1)]) == .failedAndRestored)
        #expect(
            ServiceResult.worstExit([.restored(Self.report, release: 1), .notRestored(Self.report, because: "x")])
                == .failedNotRestored)
        #expect(ServiceResult.worstExit([.notRestored(Self.report, because: "x"), .interrupted]) == .interrupted)
    }

    @Test(
        arguments: [
            (401, "no", nil, 17), (403, "User \"u\" cannot get resource \"pods\"", nil, 17),
            (403, "exceeded quota: q", nil, 1), (404, "no", nil, 1), (409, "no", "FieldManagerConflict", 13),
            (500, "no", nil, 1),
        ] as [(Int, String, String?, Int32)])
    func aRefusalHasItsCode(status: Int, message: String, cause: String?, code: Int32) {
        let causes = cause.map { [APIError.Cause(reason: $0)] } ?? []
        let error = APIError(method: "GET", path: "/api", status: status, message: message, causes: causes)
        #expect(DeployExit.of(error).rawValue == code)
    }

    @Test func errorsOnTheWayHaveTheirCodes() {
        func lost(_ code: TransportError.Code) -> TransportError {
            TransportError(code, method: "GET", path: "/", detail: "", message: "", mayHaveBeenSent: false)
        }
        #expect(DeployExit.of(lost(.timeout)) == .timeout)
        #expect(DeployExit.of(lost(.refused)) == .failed)
        #expect(DeployExit.of(LockHeld(service: "post", holder: "alice")) == .lockHeld)
        #expect(DeployExit.of(DeployFailure(.usage, "x")) == .usage)
    }

    @Test func everyCommandsHelpListsTheCodes() {
        for command in [GroverDeploy.self] + GroverDeploy.configuration.subcommands where command != LocalCommand.self
        {
            for exit in DeployExit.allCases {
                #expect(command.configuration.discussion.contains("\(exit.rawValue)  \(exit.meaning)"), "\(command)")
            }
        }
    }
}
