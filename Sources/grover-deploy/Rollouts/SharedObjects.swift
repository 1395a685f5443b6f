public import Documents
internal import KubernetesAPI
internal import KubernetesModel
internal import Planning

extension Rollouts {
    /// Ensures what all services share, such as the Namespace: idempotent, outside of journal and lock, never deleted.
    public func ensureShared(_ objects: [Node]) async throws {
        let live = try await ReleaseAssessment.live(objects, context.client)
        for change in try Plan(wanted: objects, live: live).changes where change.action != .unchanged {
            _ = try await context.client.apply(
                change.object, manager: RolloutContext.manager, force: context.settings.takesOwnership)
        }
    }
}
