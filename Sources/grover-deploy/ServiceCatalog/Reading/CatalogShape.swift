/// The closed schema of catalog and environment.
enum CatalogShape {
    static let catalog = Shape.record(
        Record([
            "apiVersion": .text(.one(of: apiVersion)),
            "kind": .text(.one(of: "ServiceCatalog")),
            "metadata": metadata,
            "spec": .record(
                Record(
                    ["namespace": namespace, "defaults": .record(defaults), "services": services],
                    later: ["objects"])),
        ]))

    static let environment = Shape.record(
        Record([
            "apiVersion": .text(.one(of: apiVersion)),
            "kind": .text(.one(of: "Environment")),
            "metadata": metadata,
            "spec": .record(
                Record([
                    "extends": .text(.dnsName),
                    "cluster": cluster,
                    "namespace": namespace,
                    "defaults": .record(defaults),
                    "images": .table(keys: .serviceName, of: image),
                    "services": services,
                ])),
        ]))

    /// What every layer comes down to before layers are merged.
    static let layer = Shape.record(
        Record([
            "cluster": cluster, "namespace": namespace,
            "defaults": .record(defaults), "images": .table(keys: .serviceName, of: image), "services": services,
        ]))

    /// Which cluster an environment means. A pin that nothing would check must not be taken for one that holds.
    private static let cluster = Shape.record(
        Record(["context": .text(.any), "server": .text(.any)], later: ["caSHA256", "uid"]))

    static let apiVersion = "deploy.grover.dev/v1"
    static let service = Record(
        common.merging([
            "autoscale": autoscale,
            "command": .list(of: .text(.any)),
            "expose": expose,
            "external": .record(Record(["host": .text(.host), "port": .port()])),
            "image": .text(.image),
            "kind": .text(.one(of: "Deployment", "StatefulSet")),
            "needs": .list(of: .text(.serviceName)),
            "objectName": .text(.serviceName),
            "ports": ports,
            "store": store,
        ]) { own, _ in own },
        later: ["init", "jobs", "patch", "placement", "pullSecrets", "sidecars", "spread"])

    private static let defaults = Record(common, later: service.later)

    private static let services = Shape.table(keys: .serviceName, of: .record(service))

    /// What a service may say, and the defaults under all of them.
    private static let common: [String: Shape] = [
        "annotations": .record(Record(["pod": annotations, "service": annotations])),
        "env": .table(keys: .environmentVariable, of: variable),
        "files": .table(keys: .absolutePath, of: file),
        "labels": .table(keys: .labelKey, of: .text(.labelValue)),
        "network": network,
        "probes": .record(Record(["startup": probe, "readiness": probe, "liveness": probe])),
        "replicas": .whole(0...Int(Int32.max), wording: "asks for # replicas; use 0 or more"),
        "resources": .record(Record(["limits": quantities, "requests": quantities])),
        "rollout": rollout,
        "secrets": .table(keys: .environmentVariable, of: secret),
        "serviceAccount": .record(Record(["annotations": annotations, "token": .flag])),
        "volumes": .table(keys: .absolutePath, of: volume),
    ]
}

extension CatalogShape {
    private static let metadata = Shape.record(Record(["name": .text(.dnsLabel)]))
    private static let annotations = Shape.table(keys: .labelKey, of: .scalar)
    private static let quantities = Shape.table(keys: .labelKey, of: .quantity)
    private static let namespace = Shape.short(
        "name", for: Record(["name": .text(.dnsLabel), "create": .flag]))
    private static let store = Shape.record(
        Record(["engine": .text(.one(of: "sqlite", "mongodb")), "database": .text(.line)]))
    private static let autoscale = Shape.record(
        Record(["min": .whole(1...Int(Int32.max)), "max": .whole(1...Int(Int32.max)), "cpu": .whole(1...1000)]))
    private static let image = Shape.record(
        Record(["repository": .text(.line), "tag": .text(.line), "digest": .text(.digest)]))

    private static let ports = Shape.table(
        keys: .portName,
        of: .short("port", for: Record(["port": .port(), "container": .port("container port")])))

    private static let variable = Shape.short(
        "value",
        for: Record(["value": .scalar, "field": .text(.line)], alternatives: ["value", "field"]))

    private static let secret = Shape.record(
        Record(
            ["existing": .text(.secretKey), "generate": .whole(16...1024)],
            later: ["fromEnv", "fromFile", "exec"], alternatives: ["existing", "generate"]))

    private static let file = Shape.record(
        Record(
            ["source": .text(.projectPath), "secret": .text(.dnsName)], alternatives: ["source", "secret"]))

    private static let probe = Shape.record(
        Record(
            [
                "http": .text(.urlPath), "tcp": .portReference, "grpc": .portReference,
                "exec": .list(of: .text(.any)),
                "port": .portReference, "headers": .table(keys: .line, of: .scalar),
                "delay": .text(.duration), "every": .text(.duration), "timeout": .text(.duration),
                "failures": .whole(1...10_000),
            ],
            alternatives: ["http", "tcp", "grpc", "exec"]))

    private static let rollout = Shape.record(
        Record([
            "surge": .countOrPercent, "unavailable": .countOrPercent, "minReady": .text(.duration),
            "deadline": .text(.duration), "grace": .text(.duration), "drain": .text(.duration),
            "preStop": .record(
                Record(
                    [
                        "sleep": .text(.duration), "exec": .list(of: .text(.any)), "http": .text(.urlPath),
                        "port": .portReference,
                    ],
                    alternatives: ["sleep", "exec", "http"])),
        ]))

    private static let volume = Shape.record(
        Record(
            [
                "claim": .text(.dnsLabel), "size": .quantity,
                "access": .text(.one(of: "ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")),
                "class": .text(.dnsName), "empty": .quantity,
            ],
            alternatives: ["claim", "empty"]))

    private static let expose = Shape.record(
        Record(
            [
                "annotations": annotations, "class": .text(.dnsName), "host": .text(.host), "loadBalancer": .flag,
                "paths": .list(of: .text(.urlPath)), "tls": .record(Record(["secret": .text(.dnsName)])),
            ],
            later: ["gateway"]))

    private static let network = Shape.record(
        Record(["policy": .flag, "from": .list(of: peer), "to": .list(of: peer)]))

    private static let peer = Shape.record(
        Record(
            ["namespace": .text(.dnsLabel), "cidr": .text(.addressRange), "port": .port()],
            alternatives: ["namespace", "cidr"]))

    private static func strings(_ keys: [String]) -> Shape {
        .record(Record(Dictionary(uniqueKeysWithValues: keys.map { ($0, .text(.line)) })))
    }
}

extension Shape {
    /// The name of one of the service's ports, or a number.
    static let portReference = Shape.scalar
}
