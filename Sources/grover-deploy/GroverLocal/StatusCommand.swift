internal import ArgumentParser
internal import LocalCluster

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Shows the cluster's pods and Ingresses, or what the node replaced for one pod.",
        discussion: LocalExit.helpText)

    @OptionGroup var state: StateOption
    @Option(help: "A pod: lists each name and path that was replaced in its environment and arguments.")
    var pod: String?
    @Option(name: .shortAndLong, help: "The pod's namespace.")
    var namespace = "grover"

    func run() throws {
        let overview = try ClusterOverview.read(state.folder)
        if let pod {
            guard overview.pods.contains(where: { $0.name == pod && $0.namespace == namespace }) else {
                Messages.error(
                    "there is no pod '\(pod)' in namespace '\(namespace)'; 'grover-deploy local status' lists the pods"
                )
                throw ExitCode.failure
            }
            return showRewrites(of: pod)
        }
        print("control plane  \(overview.server ?? "not running; start it with 'grover-deploy local up'")")
        print("limits         \(overview.limits)")
        if overview.networkPolicies > 0 {
            print("policies       NetworkPolicies are stored and not enforced (\(overview.networkPolicies))")
        }
        showPods(overview)
        showIngresses(overview)
    }

    private func showIngresses(_ overview: ClusterOverview) {
        guard !overview.ingresses.isEmpty else { return }
        print("")
        printTable(
            [["NAMESPACE", "INGRESS", "HOSTS", "ADDRESS"]]
                + overview.ingresses.map {
                    [$0.namespace, $0.name, $0.hosts.joined(separator: ","), $0.address ?? "-"]
                })
    }

    private func showPods(_ overview: ClusterOverview) {
        guard !overview.pods.isEmpty else { return }
        print("")
        var rows = [["NAMESPACE", "POD", "STATE", "READY", "RESTARTS", "ADDRESS", "MEMORY", "REWRITES"]]
        rows += overview.pods.map { pod in
            let memory = pod.memory.map { "\($0 >> 20) MiB" } ?? "-"
            return [
                pod.namespace, pod.name, pod.state, pod.isReady ? "yes" : "no", String(pod.restarts), pod.address,
                memory, String(pod.rewrites),
            ]
        }
        printTable(rows)
    }

    private func showRewrites(of pod: String) {
        let rewrites = PodRewrite.all(stateFolder: state.folder.path, namespace: namespace, pod: pod)
        guard !rewrites.isEmpty else {
            print("nothing was replaced for pod '\(pod)'")
            return
        }
        printTable(
            [["CONTAINER", "PLACE", "FROM", "TO"]] + rewrites.map { [$0.container, $0.place, $0.from, $0.to] })
    }

    private func printTable(_ rows: [[String]]) {
        let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        for row in rows {
            var line = ""
            for (text, width) in zip(row, widths) {
                line += text + String(repeating: " ", count: width - text.count + 2)
            }
            while line.last == " " { line.removeLast() }
            print(line)
        }
    }
}
