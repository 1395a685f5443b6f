internal import ArgumentParser
import LocalCluster

/// How the control plane is to run: what `up` is told and hands on to `serve`.
struct ServingOptions: ParsableArguments {
    @Option(help: "The API's port on 127.0.0.1; 0 takes the one used last, or any free one.")
    var port = 0
    @Option(help: "Ports of Services of type LoadBalancer: 'declared', or 'any' for free ones.")
    var loadBalancers = LoadBalancerPorts.declared
    @Option(help: "The port of 127.0.0.1 for Ingresses, open from the first one on; 0 takes any free one.")
    var ingressPort = 0
    @Option(help: "Seconds for which watches and lists can go on from the past; after that they get 410.")
    var compactionInterval = 300

    func validate() throws {
        try PortOption.check(port)
        try PortOption.check(ingressPort, "--ingress-port")
        guard (1...86_400).contains(compactionInterval) else {
            throw ValidationError("--compaction-interval is \(compactionInterval); use 1 to 86400 seconds")
        }
    }

    var arguments: [String] {
        [
            "--port", String(port), "--load-balancers", loadBalancers.argument, "--ingress-port", String(ingressPort),
            "--compaction-interval", String(compactionInterval),
        ]
    }
}
