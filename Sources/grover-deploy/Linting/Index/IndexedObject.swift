internal import Documents
internal import KubernetesModel

/// What is kept of an object when its tree is gone: what other objects may have to do with it.
///
/// A class, as rules pass over all of them again and again.
final class IndexedObject: Sendable {
    let kind: String
    let name: String
    /// `default` where the manifest names none.
    let namespace: String
    let hasNamespace: Bool
    let head: Spot
    let subject: Finding.Subject
    let facts: Facts

    enum Facts: Sendable {
        case none
        case workload(WorkloadFacts)
        case service(ServiceFacts)
        case ingress([BackendFacts])
        case autoscaler(AutoscalerFacts)
        case budget(BudgetFacts)
        case policy(PolicyFacts)
        case configuration(ConfigurationFacts)
        case monitor(LabelSelector, namespaces: [String])
        case role(RoleFacts)
        case binding(BindingFacts)
        case account(mountsToken: Bool?)
        case gateway(GatewayFacts)
        case route(RouteFacts)
        case grant(GrantFacts)
        /// What it tells gateways to speak TLS to, as `Service/post`.
        case backendPolicy([String])
    }

    /// Nil for objects that no rule asks about.
    init?(_ object: LintObject, keepsRevision: Bool) {
        let facts: Facts
        switch object.kind {
        case _ where object.pod != nil:
            guard let pod = object.pod else { return nil }
            facts = .workload(WorkloadFacts(object, pod, keepsRevision: keepsRevision))
        case "Service" where object.isBuiltIn: facts = .service(ServiceFacts(object))
        case "Ingress" where object.isBuiltIn: facts = .ingress(BackendFacts.all(of: object))
        case "HorizontalPodAutoscaler" where object.isBuiltIn,
            "ScaledObject" where object.apiVersion.hasPrefix("keda.sh/"):
            facts = .autoscaler(AutoscalerFacts(object))
        case "PodDisruptionBudget": facts = .budget(BudgetFacts(object))
        case "NetworkPolicy" where object.isBuiltIn: facts = .policy(PolicyFacts(object))
        case "ConfigMap", "Secret": facts = .configuration(ConfigurationFacts(object))
        case "ServiceAccount": facts = .account(mountsToken: object.node["automountServiceAccountToken"]?.bool)
        case "Role" where object.isBuiltIn, "ClusterRole" where object.isBuiltIn: facts = .role(RoleFacts(object))
        case "RoleBinding" where object.isBuiltIn, "ClusterRoleBinding" where object.isBuiltIn:
            facts = .binding(BindingFacts(object))
        case "Deployment" where object.isBuiltIn, "StatefulSet" where object.isBuiltIn:
            facts = .workload(WorkloadFacts(withoutPods: object))
        case "Namespace": facts = .none
        case "Gateway" where object.isBuiltIn: facts = .gateway(GatewayFacts(object))
        case "HTTPRoute" where object.isBuiltIn: facts = .route(RouteFacts(object))
        case "ReferenceGrant" where object.isBuiltIn: facts = .grant(GrantFacts(object))
        case "BackendTLSPolicy", "BackendConfigPolicy":
            let targets = object.spec?["targetRefs"]?.list ?? []
            facts = .backendPolicy(targets.map { "\($0["kind"]?.string ?? "")/\($0["name"]?.string ?? "")" })
        case "ServiceMonitor":
            let namespaces = object.spec?["namespaceSelector"]?["matchNames"]?.list ?? []
            guard let selector = LabelSelector(object.spec?["selector"] ?? .emptyMap) else { return nil }
            facts = .monitor(selector, namespaces: namespaces.compactMap(\.string))
        default: return nil
        }
        self.facts = facts
        kind = object.kind
        name = object.name
        namespace = object.namespace ?? "default"
        hasNamespace = object.namespace != nil
        head = Spot(object.head)
        subject = object.subject
    }

    var workload: WorkloadFacts? { if case .workload(let facts) = facts { facts } else { nil } }
    var service: ServiceFacts? { if case .service(let facts) = facts { facts } else { nil } }
    var backends: [BackendFacts] { if case .ingress(let facts) = facts { facts } else { [] } }
    var autoscaler: AutoscalerFacts? { if case .autoscaler(let facts) = facts { facts } else { nil } }
    var budget: BudgetFacts? { if case .budget(let facts) = facts { facts } else { nil } }
    var policy: PolicyFacts? { if case .policy(let facts) = facts { facts } else { nil } }
    var role: RoleFacts? { if case .role(let facts) = facts { facts } else { nil } }
    var binding: BindingFacts? { if case .binding(let facts) = facts { facts } else { nil } }
    var configuration: ConfigurationFacts? { if case .configuration(let facts) = facts { facts } else { nil } }

    var gateway: GatewayFacts? { if case .gateway(let facts) = facts { facts } else { nil } }
    var route: RouteFacts? { if case .route(let facts) = facts { facts } else { nil } }
    var grant: GrantFacts? { if case .grant(let facts) = facts { facts } else { nil } }
    var backendPolicy: [String]? { if case .backendPolicy(let targets) = facts { targets } else { nil } }

    /// Bytes, near enough: the entry, what its facts hold, and text that does not fit into a string itself.
    var bytes: Int {
        Self.size + text(name) + (workload?.bytes ?? 0) + (service?.bytes ?? 0)
            + backends.count * MemoryLayout<BackendFacts>.stride + (policy?.bytes ?? 0) + (configuration?.bytes ?? 0)
    }

    /// The head of an object, and what stands in it.
    private static let size =
        16 + MemoryLayout<(String, String, String, Bool, Spot, Finding.Subject, Facts)>.stride

    private func text(_ text: String) -> Int { text.utf8.count > 15 ? text.utf8.count + 32 : 0 }
}
