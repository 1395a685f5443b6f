internal import Documents

/// One of a container's probes, with the API's defaults filled in.
struct ProbeSpec: Sendable, Equatable {
    enum Kind: String, Sendable, CaseIterable {
        case startup = "Startup"
        case readiness = "Readiness"
        case liveness = "Liveness"

        var field: String { rawValue.lowercased() + "Probe" }
    }

    enum Action: Sendable, Equatable {
        case http(host: String?, port: Int, path: String, headers: [Header], isSecure: Bool)
        case tcp(host: String?, port: Int)
        case exec([String])
        case grpc(port: Int, service: String)
        /// What this node cannot ask; the text says so in the probe's failure.
        case unsupported(String)
    }

    struct Header: Sendable, Equatable {
        let name: String
        let value: String
    }

    let kind: Kind
    let action: Action
    let initialDelay: Duration
    let period: Duration
    let timeout: Duration
    let successThreshold: Int
    let failureThreshold: Int
    /// Grace for a container that this probe ends; nil takes the pod's.
    let graceSeconds: Int?

    init?(_ kind: Kind, of container: Node) {
        guard let probe = container[kind.field], let action = Action(probe, of: container) else { return nil }
        self.kind = kind
        self.action = action
        initialDelay = .seconds(probe["initialDelaySeconds"]?.int ?? 0)
        period = .seconds(max(1, probe["periodSeconds"]?.int ?? 10))
        timeout = .seconds(max(1, probe["timeoutSeconds"]?.int ?? 1))
        successThreshold = max(1, probe["successThreshold"]?.int ?? 1)
        failureThreshold = max(1, probe["failureThreshold"]?.int ?? 3)
        graceSeconds = probe["terminationGracePeriodSeconds"]?.int
    }
}

extension ProbeSpec.Action {
    /// The action of a probe or of a lifecycle hook; named ports are the container's.
    init?(_ node: Node, of container: Node) {
        func port(_ value: Node?) -> Int? {
            if let number = value?.int { return number }
            guard let name = value?.string else { return nil }
            let named = container["ports"]?.list?.first { $0["name"]?.string == name }
            return named?["containerPort"]?.int ?? Int(name)
        }
        if let http = node["httpGet"] {
            guard let number = port(http["port"]) else {
                self = .unsupported("couldn't find port: \(http["port"]?.scalarText ?? "none")")
                return
            }
            let headers = (http["httpHeaders"]?.list ?? []).compactMap { header in
                header["name"]?.string.map { ProbeSpec.Header(name: $0, value: header["value"]?.string ?? "") }
            }
            self = .http(
                host: http["host"]?.string, port: number, path: http["path"]?.string ?? "/", headers: headers,
                isSecure: http["scheme"]?.string == "HTTPS")
        } else if let tcp = node["tcpSocket"] {
            guard let number = port(tcp["port"]) else {
                self = .unsupported("couldn't find port: \(tcp["port"]?.scalarText ?? "none")")
                return
            }
            self = .tcp(host: tcp["host"]?.string, port: number)
        } else if let exec = node["exec"] {
            self = .exec(exec["command"]?.list?.compactMap(\.string) ?? [])
        } else if node["grpc"] != nil {
            self = .grpc(
                port: node.value(at: "grpc", "port")?.int ?? 0,
                service: node.value(at: "grpc", "service")?.string ?? "")
        } else {
            return nil
        }
    }
}

/// What one probe found.
enum ProbeAnswer: Sendable, Equatable {
    case success
    /// The words a kubelet puts behind `Readiness probe failed: `.
    case failure(String)

    var isSuccess: Bool { self == .success }
}

/// Turns answers into results: as many in a row as the thresholds ask for.
struct ProbeCounter: Sendable {
    private let successThreshold: Int
    private let failureThreshold: Int
    private var last: Bool?
    private var run = 0

    init(_ spec: ProbeSpec) {
        successThreshold = spec.successThreshold
        failureThreshold = spec.failureThreshold
    }

    /// - Returns: the result that now stands, or nil while there are too few answers to say.
    mutating func add(_ answer: ProbeAnswer) -> Bool? {
        run = last == answer.isSuccess ? run + 1 : 1
        last = answer.isSuccess
        return run >= (answer.isSuccess ? successThreshold : failureThreshold) ? answer.isSuccess : nil
    }
}
