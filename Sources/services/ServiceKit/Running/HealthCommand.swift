/// `grover-post health`: asks the service that runs with the same `HOST` and `PORT` whether it is ready.
///
/// It is the health check of a container, whose image has no other program to ask with.
struct HealthCommand {
    /// How it stands in `--help`; every program has it.
    static let command = ServiceCommand("health", "asks whether the service that runs is ready, and exits 0 or 1") {
        _, _ in
    }

    let url: String
    let timeout: Duration

    init(configuration: ServiceConfiguration, timeout: Duration = .seconds(3)) {
        // A service that listens on every address is asked on the one that every machine has.
        let host =
            switch configuration.host {
            case "0.0.0.0": "127.0.0.1"
            case let host where host.contains(":"): host == "::" ? "[::1]" : "[\(host)]"
            default: configuration.host
            }
        url = "http://\(host):\(configuration.port)/health/ready"
        self.timeout = timeout
    }

    /// Why the service is not ready; nil where it is.
    func problem() async -> String? {
        let client = ServiceClient(idleTime: .zero, timeout: timeout)
        let problem: String?
        do {
            let status = try await client.get(url, for: .init(), timeout: timeout).status
            problem = status == 200 ? nil : "\(url) answered \(status)"
        } catch {
            problem = error.description
        }
        try? await client.shutDown()
        return problem
    }
}
