internal import ArgumentParser
import KubernetesAPI
import ServiceCatalog

/// Which cluster a command talks to: the local one, or the one that an environment pins or a context names.
struct ClusterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The kubeconfig file to use.", valueName: "path"))
    var kubeconfig: String?

    @Option(help: ArgumentHelp("The context in the kubeconfig.", valueName: "name"))
    var context: String?

    /// - Throws: `Problem`, or `DeployFailure` where nothing says which cluster is meant.
    func client(for catalog: ResolvedCatalog, in context: DeployContext) throws -> KubernetesClient {
        try KubernetesClient(try configuration(for: catalog, in: context), clock: context.clock)
    }

    private func configuration(for catalog: ResolvedCatalog, in context: DeployContext) throws -> ClusterConfiguration
    {
        let isLocal = catalog.environment == nil || catalog.environment == "local"
        if isLocal && kubeconfig == nil && self.context == nil {
            do {
                return try Kubeconfig.load(environment: context.environment, explicitPath: context.localKubeconfig)
            } catch {
                throw DeployFailure(
                    .failed,
                    "\(error); start the local cluster with 'grover-deploy local up', or name one with --context")
            }
        }
        guard isLocal || self.context != nil || catalog.cluster?.context != nil || kubeconfig != nil else {
            throw DeployFailure(
                .usage,
                "environment '\(catalog.environment ?? "")' pins no cluster; name one with --context, "
                    + "or write 'cluster: {context: …}' into it")
        }
        let configuration = try Kubeconfig.load(
            environment: context.environment, explicitPath: kubeconfig,
            context: self.context ?? catalog.cluster?.context)
        if let pinned = catalog.cluster?.server, pinned != configuration.server {
            throw DeployFailure(
                .failed,
                "the context leads to \(configuration.server), and environment '\(catalog.environment ?? "")' "
                    + "pins \(pinned); use the right --context")
        }
        return configuration
    }
}
