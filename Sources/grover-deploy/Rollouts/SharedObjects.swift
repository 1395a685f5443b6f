public import Documents
internal import KubernetesAPI
internal import KubernetesModel
internal import Planning

extension Rollouts {
    /// Ensures what all services share, such as the Namespace: idempotent, outside of journal and lock, never deleted.
    ///
    /// Who may work in a namespace need not be allowed to see or change the Namespace itself: then it is taken as it is.
    public func ensureShared(_ objects: [Node]) async throws {
        for object in objects {
            guard let reference = object.reference else { continue }
            do {
                try await ensure(object, reference)
            } catch let error as APIError where error.isNotAuthorised && error.isForbidden {
                guard reference.gvk.kind == "Namespace", try await isUsable(reference) else { throw error }
            }
        }
    }

    private func ensure(_ object: Node, _ reference: ObjectReference) async throws {
        let live = try await context.client.find(reference)
        if reference.gvk.kind == "Namespace", let live, Health.of(live) == .terminating {
            throw Problem(
                "namespace '\(reference.name)' is being deleted; wait until it is gone, then run this again")
        }
        for change in try Plan(wanted: [object], live: live.map { [reference: $0] } ?? [:]).changes
        where change.action != .unchanged {
            _ = try await context.client.apply(
                change.object, manager: RolloutContext.manager, force: context.settings.takesOwnership)
        }
    }

    /// Whether the namespace is there, or cannot be looked at: then what is done in it shows whether it is.
    private func isUsable(_ namespace: ObjectReference) async throws -> Bool {
        do {
            return try await context.client.find(namespace) != nil
        } catch let error as APIError where error.isForbidden {
            return true
        }
    }
}
