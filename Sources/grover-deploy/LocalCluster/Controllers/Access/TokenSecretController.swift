import Documents
import KubernetesModel

/// Secrets that hold the token of a service account: they go with the account.
struct TokenSecretController: Controller {
    func keys(after change: CacheChange, in cache: ObjectCache) -> [ObjectKey] {
        switch change.type {
        case .serviceAccounts where change.isDeletion:
            change.states.prefix(1).flatMap { account in
                cache.objects(.secrets, namespace: account.namespace)
                    .filter { Self.accountName(of: $0.node) == account.name }.map(\.key)
            }
        case .secrets: [change.after].compactMap(\.self).filter { Self.accountName(of: $0.node) != nil }.map(\.key)
        default: []
        }
    }

    func reconcile(_ key: ObjectKey, in context: ControllerContext) async throws -> Duration? {
        guard let secret = context.cache.object(key), !secret.isTerminating,
            let name = Self.accountName(of: secret.node)
        else { return nil }
        let account = ObjectKey(.serviceAccounts, namespace: key.namespace, name: name)
        if context.cache.object(account) == nil { try await context.delete(secret) }
        return nil
    }

    private static func accountName(of secret: Node) -> String? {
        guard secret["type"]?.string == ServiceAccountAdmission.tokenSecretType else { return nil }
        return secret.annotations[ServiceAccountAdmission.accountAnnotation]
    }
}
