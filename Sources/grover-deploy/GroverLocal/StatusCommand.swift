internal import ArgumentParser
internal import LocalCluster

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows the cluster's pods, or what the node replaced for one of them.",
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
        guard !overview.pods.isEmpty else { return }
        var rows = [["NAMESPACE", "POD", "STATE", "READY", "RESTARTS", "ADDRESS", "MEMORY"]]
        rows += overview.pods.map { pod in
            let memory = pod.memory.map { "\($0 >> 20) MiB" } ?? "-"
            return [
                pod.namespace, pod.name, pod.state, pod.isReady ? "yes" : "no", String(pod.restarts), pod.address,
                memory,
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
