extension APIChange {
    private static let webhooks = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"]
    private static let roles = ["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]
    private static let flows = ["FlowSchema", "PriorityLevelConfiguration"]
    private static let reviews = [
        "LocalSubjectAccessReview", "SelfSubjectAccessReview", "SubjectAccessReview", "SelfSubjectRulesReview",
    ]
    private static let claims = ["DeviceClass", "ResourceClaim", "ResourceClaimTemplate", "ResourceSlice"]
    private static let workloads = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ControllerRevision"]
    private static let certificates = ["Certificate", "CertificateRequest", "Issuer", "ClusterIssuer"]
    private static let acme = ["Order", "Challenge"]

    /// Source: the deprecation guide of Kubernetes, and the release notes of the components named.
    static let all: [APIChange] = [
        APIChange("extensions/v1beta1", workloads, deprecated: "1.9", removed: "1.16", replacement: "apps/v1"),
        APIChange("apps/v1beta1", workloads, deprecated: "1.9", removed: "1.16", replacement: "apps/v1"),
        APIChange("apps/v1beta2", workloads, deprecated: "1.9", removed: "1.16", replacement: "apps/v1"),
        APIChange(
            "extensions/v1beta1", ["NetworkPolicy"], deprecated: "1.9", removed: "1.16",
            replacement: "networking.k8s.io/v1"),
        APIChange(
            "extensions/v1beta1", ["Ingress"], deprecated: "1.14", removed: "1.22",
            replacement: "networking.k8s.io/v1"),
        APIChange(
            "extensions/v1beta1", ["PodSecurityPolicy"], deprecated: "1.10", removed: "1.16", replacement: nil),
        APIChange(
            "admissionregistration.k8s.io/v1beta1", webhooks, deprecated: "1.16", removed: "1.22",
            replacement: "admissionregistration.k8s.io/v1"),
        APIChange(
            "admissionregistration.k8s.io/v1beta1",
            ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"], deprecated: "1.31", removed: "1.34",
            replacement: "admissionregistration.k8s.io/v1"),
        APIChange(
            "apiextensions.k8s.io/v1beta1", ["CustomResourceDefinition"], deprecated: "1.16", removed: "1.22",
            replacement: "apiextensions.k8s.io/v1"),
        APIChange(
            "apiregistration.k8s.io/v1beta1", ["APIService"], deprecated: "1.19", removed: "1.22",
            replacement: "apiregistration.k8s.io/v1"),
        APIChange(
            "authentication.k8s.io/v1beta1", ["TokenReview"], deprecated: "1.19", removed: "1.22",
            replacement: "authentication.k8s.io/v1"),
        APIChange(
            "authentication.k8s.io/v1beta1", ["SelfSubjectReview"], deprecated: "1.30", removed: "1.33",
            replacement: "authentication.k8s.io/v1"),
        APIChange(
            "authorization.k8s.io/v1beta1", reviews, deprecated: "1.19", removed: "1.22",
            replacement: "authorization.k8s.io/v1"),
        APIChange(
            "certificates.k8s.io/v1beta1", ["CertificateSigningRequest"], deprecated: "1.19", removed: "1.22",
            replacement: "certificates.k8s.io/v1"),
        APIChange(
            "coordination.k8s.io/v1beta1", ["Lease"], deprecated: "1.19", removed: "1.22",
            replacement: "coordination.k8s.io/v1"),
        APIChange(
            "coordination.k8s.io/v1alpha2", ["LeaseCandidate"], deprecated: "1.35", removed: nil,
            replacement: "coordination.k8s.io/v1beta1"),
        APIChange(
            "networking.k8s.io/v1beta1", ["Ingress", "IngressClass"], deprecated: "1.19", removed: "1.22",
            replacement: "networking.k8s.io/v1"),
        APIChange(
            "networking.k8s.io/v1beta1", ["IPAddress", "ServiceCIDR"], deprecated: "1.34", removed: "1.37",
            replacement: "networking.k8s.io/v1"),
        APIChange(
            "rbac.authorization.k8s.io/v1alpha1", roles, deprecated: "1.17", removed: "1.22",
            replacement: "rbac.authorization.k8s.io/v1"),
        APIChange(
            "rbac.authorization.k8s.io/v1beta1", roles, deprecated: "1.17", removed: "1.22",
            replacement: "rbac.authorization.k8s.io/v1"),
        APIChange(
            "scheduling.k8s.io/v1alpha1", ["PriorityClass"], deprecated: "1.14", removed: "1.17",
            replacement: "scheduling.k8s.io/v1"),
        APIChange(
            "scheduling.k8s.io/v1beta1", ["PriorityClass"], deprecated: "1.14", removed: "1.22",
            replacement: "scheduling.k8s.io/v1"),
        APIChange(
            "storage.k8s.io/v1beta1", ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment"],
            deprecated: "1.19",
            removed: "1.22", replacement: "storage.k8s.io/v1"),
        APIChange(
            "storage.k8s.io/v1beta1", ["CSIStorageCapacity"], deprecated: "1.24", removed: "1.27",
            replacement: "storage.k8s.io/v1"),
        APIChange(
            "storage.k8s.io/v1alpha1", ["VolumeAttributesClass"], deprecated: "1.32", removed: "1.35",
            replacement: "storage.k8s.io/v1beta1"),
        APIChange(
            "storage.k8s.io/v1beta1", ["VolumeAttributesClass"], deprecated: "1.34", removed: "1.37",
            replacement: "storage.k8s.io/v1"),
        APIChange(
            "resource.k8s.io/v1beta1", claims, deprecated: "1.35", removed: nil, replacement: "resource.k8s.io/v1"),
        APIChange(
            "resource.k8s.io/v1beta2", claims, deprecated: "1.36", removed: nil, replacement: "resource.k8s.io/v1"),
        APIChange("batch/v2alpha1", ["CronJob"], deprecated: "1.8", removed: "1.21", replacement: "batch/v1"),
        APIChange("batch/v1beta1", ["CronJob"], deprecated: "1.21", removed: "1.25", replacement: "batch/v1"),
        APIChange(
            "discovery.k8s.io/v1beta1", ["EndpointSlice"], deprecated: "1.21", removed: "1.25",
            replacement: "discovery.k8s.io/v1"),
        APIChange(
            "events.k8s.io/v1beta1", ["Event"], deprecated: "1.19", removed: "1.25", replacement: "events.k8s.io/v1"),
        APIChange(
            "autoscaling/v2beta1", ["HorizontalPodAutoscaler"], deprecated: "1.22", removed: "1.25",
            replacement: "autoscaling/v2"),
        APIChange(
            "autoscaling/v2beta2", ["HorizontalPodAutoscaler"], deprecated: "1.23", removed: "1.26",
            replacement: "autoscaling/v2"),
        APIChange(
            "policy/v1beta1", ["PodDisruptionBudget"], deprecated: "1.21", removed: "1.25", replacement: "policy/v1"),
        APIChange("policy/v1beta1", ["PodSecurityPolicy"], deprecated: "1.21", removed: "1.25", replacement: nil),
        APIChange(
            "node.k8s.io/v1beta1", ["RuntimeClass"], deprecated: "1.20", removed: "1.25",
            replacement: "node.k8s.io/v1"),
        APIChange(
            "flowcontrol.apiserver.k8s.io/v1beta1", flows, deprecated: "1.23", removed: "1.26",
            replacement: "flowcontrol.apiserver.k8s.io/v1"),
        APIChange(
            "flowcontrol.apiserver.k8s.io/v1beta2", flows, deprecated: "1.26", removed: "1.29",
            replacement: "flowcontrol.apiserver.k8s.io/v1"),
        APIChange(
            "flowcontrol.apiserver.k8s.io/v1beta3", flows, deprecated: "1.29", removed: "1.32",
            replacement: "flowcontrol.apiserver.k8s.io/v1"),
        APIChange("v1", ["ComponentStatus"], deprecated: "1.19", removed: nil, replacement: nil),
        APIChange(
            "v1", ["Endpoints"], deprecated: "1.33", removed: nil, replacement: "EndpointSlice in discovery.k8s.io/v1"
        ),
        APIChange(
            "cert-manager.io/v1alpha2", certificates, deprecated: "1.4", removed: "1.6",
            replacement: "cert-manager.io/v1", of: "cert-manager"),
        APIChange(
            "cert-manager.io/v1alpha3", certificates, deprecated: "1.4", removed: "1.6",
            replacement: "cert-manager.io/v1", of: "cert-manager"),
        APIChange(
            "cert-manager.io/v1beta1", certificates, deprecated: "1.4", removed: "1.6",
            replacement: "cert-manager.io/v1", of: "cert-manager"),
        APIChange(
            "certmanager.k8s.io/v1alpha1", certificates + acme, deprecated: "0.11", removed: "0.11",
            replacement: "cert-manager.io/v1", of: "cert-manager"),
        APIChange(
            "acme.cert-manager.io/v1alpha2", acme, deprecated: "1.4", removed: "1.6",
            replacement: "acme.cert-manager.io/v1", of: "cert-manager"),
        APIChange(
            "acme.cert-manager.io/v1alpha3", acme, deprecated: "1.4", removed: "1.6",
            replacement: "acme.cert-manager.io/v1", of: "cert-manager"),
        APIChange(
            "acme.cert-manager.io/v1beta1", acme, deprecated: "1.4", removed: "1.6",
            replacement: "acme.cert-manager.io/v1", of: "cert-manager"),
        APIChange(
            "authentication.istio.io/v1alpha1", ["Policy", "MeshPolicy"], deprecated: "1.5", removed: "1.6",
            replacement: "PeerAuthentication in security.istio.io/v1", of: "Istio"),
        APIChange(
            "rbac.istio.io/v1alpha1", ["ClusterRbacConfig", "RbacConfig", "ServiceRole", "ServiceRoleBinding"],
            deprecated: "1.4", removed: "1.6", replacement: "AuthorizationPolicy in security.istio.io/v1", of: "Istio"
        ),
    ]
}
