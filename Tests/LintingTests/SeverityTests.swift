import Testing

@testable import Linting

/// Where one rule tells of what the API server refuses, or never works, and of what is only likely to be a slip.
@Suite struct SeverityTests {
    private static let workload = """
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: web, image: 'web:1.0.0', ports: [{name: http, containerPort: 80}]}]}
        """

    private static func service(_ target: String) -> String {
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web}
        spec: {selector: {app: web}, ports: [{port: 80, targetPort: \(target)}]}
        \(workload)
        """
    }

    private static func probe(_ port: String) -> String {
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: web}
        spec:
          containers:
          - name: web
            image: web:1.0.0
            ports: [{name: http, containerPort: 80}]
            livenessProbe: {httpGet: {port: \(port)}}
        """
    }

    private static func hostPort(_ port: Int, on network: String) -> String {
        probe("http").replacing("spec:\n", with: "spec:\n  hostNetwork: \(network)\n")
            .replacing("containerPort: 80", with: "containerPort: 80, hostPort: \(port)")
    }

    private static func ingress(_ service: String, _ port: Int) -> String {
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec: {defaultBackend: {service: {name: \(service), port: {number: \(port)}}}}
        ---
        \(Self.service("80"))
        """
    }

    private static func autoscaler(_ least: Int, _ most: Int) -> String {
        """
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          minReplicas: \(least)
          maxReplicas: \(most)
        """
    }

    private static func budget(_ replicas: String) -> String {
        """
        apiVersion: policy/v1
        kind: PodDisruptionBudget
        metadata: {name: web}
        spec: {minAvailable: 2, selector: {matchLabels: {app: web}}}
        \(workload.replacing("spec:\n  selector", with: "spec:\n  \(replicas)\n  selector"))
        """
    }

    private static func strategy(_ replicas: Int) -> String {
        let fields = "replicas: \(replicas)\n  strategy: {rollingUpdate: {maxUnavailable: \(replicas)}}"
        return workload.replacing("spec:\n  selector", with: "spec:\n  \(fields)\n  selector")
    }

    @Test(arguments: [
        ("service-port-mismatch", service("htpp"), Severity.error),
        ("service-port-mismatch", service("8080"), .warning),
        (
            "service-port-mismatch",
            service("htpp").replacing("spec: {selector", with: "spec: {clusterIP: None, selector"),
            .error
        ),
        ("liveness-port", probe("htpp"), .error),
        ("liveness-port", probe("8080"), .warning),
        ("ingress-missing-service", ingress("web", 81), .error),
        ("ingress-missing-service", ingress("elsewhere", 80), .warning),
        (
            "liveness-port", probe("http").replacing("containerPort: 80", with: "containerPort: 80, protocol: UDP"),
            .warning
        ),
        ("no-surviving-replica", strategy(1), .warning),
        ("no-surviving-replica", strategy(2), .error),
        ("hpa-range", autoscaler(4, 3), .error),
        ("hpa-range", autoscaler(3, 3), .warning),
        ("pdb-min-available", budget("replicas: 2"), .error),
        ("pdb-min-available", budget("paused: false"), .warning),
        ("host-port", hostPort(81, on: "false"), .warning),
        ("host-port", hostPort(81, on: "true"), .error),
        ("host-port", hostPort(80, on: "true"), .warning),
        ("latest-tag", probe("http").replacing("image: web:1.0.0", with: "image: web"), .warning),
        ("latest-tag", probe("http").replacing("image: web:1.0.0", with: "image: ''"), .error),
    ])
    func aSlipThatMayBeMeantIsLess(_ rule: String, _ text: String, _ severity: Severity) async throws {
        let found = try await Lint(text).report().findings.filter { $0.rule == rule }
        #expect(found.map(\.severity) == [severity])
    }

    @Test func annotationsOfThePodTemplateCountToo() async throws {
        let text = Self.workload.replacing("web:1.0.0", with: "web")
        let annotated = text.replacing(
            "metadata: {labels: {app: web}}",
            with: "metadata: {labels: {app: web}, annotations: {kube-score/ignore: container-image-tag}}")
        #expect(try await Lint(text).lines(rule: "latest-tag").count == 1)
        #expect(try await Lint(annotated).lines(rule: "latest-tag") == [])
    }
}
