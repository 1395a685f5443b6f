import KubernetesAPI
import ReleaseHistory

/// What an exit code means: one list for every command.
enum DeployExit: Int32, CaseIterable, Sendable {
    case done = 0
    case failed = 1
    case changesPending = 2
    case failedAndRestored = 10
    case failedNotRestored = 11
    case failedRollbackNotWanted = 12
    case ownershipInTheWay = 13
    case planStale = 14
    case lockHeld = 15
    case pruneBudget = 16
    case notAuthorised = 17
    case timeout = 18
    case usage = 64
    case interrupted = 130
    case terminated = 143

    var meaning: String {
        switch self {
        case .done: "done"
        case .failed: "failed (lint: findings)"
        case .changesPending: "changes pending (plan --exit-code), or unreadable input (lint)"
        case .failedAndRestored: "failed, and the previous release is running again"
        case .failedNotRestored: "failed, and the previous release could not be restored"
        case .failedRollbackNotWanted: "failed, and no rollback was wanted"
        case .ownershipInTheWay: "another field manager or an autoscaler owns what would change"
        case .planStale: "the plan is stale"
        case .lockHeld: "somebody else holds the release lock"
        case .pruneBudget: "more objects would be deleted than allowed"
        case .notAuthorised: "not authorised"
        case .timeout: "timed out"
        case .usage: "wrong usage"
        case .interrupted: "interrupted (SIGINT)"
        case .terminated: "terminated (SIGTERM)"
        }
    }

    /// The list that every `--help` ends with.
    static let helpText =
        "EXIT CODES:\n"
        + allCases.map { exit in
            let code = String(exit.rawValue)
            return "  " + String(repeating: " ", count: 3 - code.count) + "\(code)  \(exit.meaning)"
        }.joined(separator: "\n")
}

/// A command's end that is not success: the code, and what to tell people. A nil message was told already.
struct DeployFailure: Error, Sendable, CustomStringConvertible {
    var exit: DeployExit
    var message: String?

    init(_ exit: DeployExit, _ message: String? = nil) {
        self.exit = exit
        self.message = message
    }

    var description: String { message ?? exit.meaning }
}

extension DeployExit {
    /// What a command ends with that failed with this error.
    static func of(_ error: any Error) -> DeployExit {
        switch error {
        case let failure as DeployFailure: failure.exit
        case is LockHeld: .lockHeld
        case let error as APIError where error.isNotAuthorised: .notAuthorised
        case let error as APIError where !error.fieldConflicts.isEmpty: .ownershipInTheWay
        case let error as TransportError where error.code == .timeout: .timeout
        default: .failed
        }
    }
}
