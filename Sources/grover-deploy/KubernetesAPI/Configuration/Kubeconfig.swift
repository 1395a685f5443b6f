internal import Documents

/// Finds out which cluster is meant, by the rules of kubectl.
public enum Kubeconfig {
    /// Where Kubernetes puts the token, the CA and the namespace of a pod's service account.
    public static let serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount"

    /// The configuration of a context: of the file `explicitPath`, of the files that `KUBECONFIG` lists, of
    /// `~/.kube/config`, or inside a pod of its service account.
    ///
    /// - Parameter context: the context to use instead of the files' `current-context`.
    /// - Throws: `Problem` that says which file, what is wrong and what to do.
    public static func load(
        environment: [String: String], explicitPath: String? = nil, context: String? = nil,
        serviceAccountFolder: String = serviceAccountFolder
    ) throws -> ClusterConfiguration {
        let candidates = paths(environment: environment, explicitPath: explicitPath)
        let present = explicitPath == nil ? candidates.filter(LocalFile.exists) : candidates
        if present.isEmpty {
            if context == nil, let account = ServiceAccount(environment: environment, folder: serviceAccountFolder) {
                return try account.configuration()
            }
            let looked = candidates.isEmpty ? "HOME is not set" : "looked for \(candidates.joined(separator: ", "))"
            throw Problem(
                "no kubeconfig found (\(looked)); name one with --kubeconfig or KUBECONFIG, "
                    + "or start a cluster of your own with 'grover-deploy local up'")
        }
        return try KubeconfigFiles(try present.map(KubeconfigFile.init)).configuration(context: context)
    }

    /// The files to look at, first definition first; those of `KUBECONFIG` need not exist.
    static func paths(environment: [String: String], explicitPath: String?) -> [String] {
        if let explicitPath { return [explicitPath] }
        if let list = environment["KUBECONFIG"], !list.isEmpty {
            var seen = Set<String>()
            return list.split(separator: ":").map(String.init).filter { seen.insert($0).inserted }
        }
        return (environment["HOME"]).map { ["\($0)/.kube/config"] } ?? []
    }
}
