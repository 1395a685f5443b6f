internal import Documents

extension Rule {
    static let valueOutOfRange = Rule(
        "value-out-of-range", .error, "a number outside what its field takes",
        why: "The API server refuses the object.", fix: "Write a number within the bounds that the message names.",
        .objects([]) { object, report in
            guard object.isBuiltIn else { return }
            let spec = object.spec
            for key in [
                "replicas", "minReadySeconds", "revisionHistoryLimit", "backoffLimit", "parallelism",
                "completions", "ttlSecondsAfterFinished", "startingDeadlineSeconds",
            ] {
                least(0, spec?[key], key, &report)
            }
            for key in ["progressDeadlineSeconds", "activeDeadlineSeconds", "maxReplicas"] {
                least(1, spec?[key], key, &report)
            }
            if object.kind == "Service" {
                for port in spec?["ports"]?.list ?? [] {
                    checkPort(port["port"], &report)
                    // 0 means the port of the Service itself.
                    checkPort(port["targetPort"], allowsZero: true, &report)
                    checkPort(port["nodePort"], allowsZero: true, &report)
                }
            }
            guard let pod = object.pod else { return }
            least(0, pod.spec["terminationGracePeriodSeconds"], "terminationGracePeriodSeconds", &report)
            for constraint in pod.spec["topologySpreadConstraints"]?.list ?? [] {
                least(1, constraint["maxSkew"], "maxSkew", &report)
                least(1, constraint["minDomains"], "minDomains", &report)
                guard let node = constraint["minDomains"], !node.isNull,
                    constraint["whenUnsatisfiable"]?.string == "ScheduleAnyway"
                else { continue }
                report("minDomains needs whenUnsatisfiable: DoNotSchedule; remove it", at: node)
            }
            for container in pod.containers {
                for port in container.ports {
                    checkPort(port["containerPort"], &report)
                    checkPort(port["hostPort"], allowsZero: true, &report)
                }
                for key in ["startupProbe", "readinessProbe", "livenessProbe"] {
                    guard let probe = container.node[key] else { continue }
                    least(0, probe["initialDelaySeconds"], "initialDelaySeconds", &report)
                    for field in ["timeoutSeconds", "periodSeconds", "failureThreshold", "successThreshold"] {
                        least(0, probe[field], field, &report)
                    }
                    if key != "readinessProbe", let node = probe["successThreshold"], let count = node.int, count > 1
                    {
                        report("successThreshold of a \(key) is 1; remove it", at: node)
                    }
                    checkPort(probe["httpGet"]?["port"], &report)
                    checkPort(probe["tcpSocket"]?["port"], &report)
                }
            }
        })

    private static func least(_ bound: Int, _ node: Node?, _ name: String, _ report: inout Report) {
        guard let node, let value = node.int, value < bound else { return }
        report("\(name) is \(value); use \(bound) or more", at: node)
    }

    private static func checkPort(_ node: Node?, allowsZero: Bool = false, _ report: inout Report) {
        guard let node, let port = node.int, !(1...65535).contains(port), !(allowsZero && port == 0) else { return }
        report("\(port) is no port; use 1 to 65535", at: node)
    }
}
