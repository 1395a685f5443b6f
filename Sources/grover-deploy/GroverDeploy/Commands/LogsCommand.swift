internal import ArgumentParser
import KubernetesAPI
import KubernetesModel

/// Prints what a service's pods wrote.
struct LogsCommand: DeployCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Prints the logs of a service's pods.", discussion: DeployExit.helpText)

    @Argument(help: "The service.")
    var service: String

    @Flag(name: .shortAndLong, help: "Go on with what is written from now on.")
    var follow = false

    @Flag(name: .shortAndLong, help: "The container that ran before the last restart.")
    var previous = false

    @Option(help: "How many lines of each pod.")
    var tail = 100

    @OptionGroup var catalog: CatalogOptions
    @OptionGroup var cluster: ClusterOptions

    func run(in context: DeployContext) async throws {
        let session = try ReleaseSession(catalog, cluster, in: context)
        _ = try session.services([service])
        let pods = try await session.client.list(
            GroupVersionKind(apiVersion: "v1", kind: "Pod"), namespace: session.namespace,
            labelSelector: "app.kubernetes.io/name=\(service)")
        let names = pods.items.compactMap(\.objectName).sorted()
        guard !names.isEmpty else { throw DeployFailure(.failed, "service '\(service)' has no pods") }
        let options = LogOptions(previous: previous, tailLines: tail)
        let namespace = session.namespace
        let client = session.client
        guard follow else {
            for name in names {
                do {
                    let text = try await client.podLogs(namespace: namespace, pod: name, options)
                    for line in text.split(whereSeparator: \.isNewline) {
                        context.output.writeLine(names.count > 1 ? "\(name)  \(line)" : String(line))
                    }
                } catch let error as APIError where error.status == 400 {
                    context.messages.writeLine("\(name): \(error.message)")
                }
            }
            return
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in names {
                group.addTask {
                    for try await line in client.followPodLogs(namespace: namespace, pod: name, options) {
                        if context.output.isClosed { return }
                        context.output.writeLine(names.count > 1 ? "\(name)  \(line)" : line)
                    }
                }
            }
            try await group.waitForAll()
        }
        try Task.checkCancellation()
    }
}
