internal import Documents

/// Finds out which cluster is meant, by the rules of kubectl.
public enum Kubeconfig {
    /// The configuration of a context: of the file `explicitPath`, of the files that `KUBECONFIG` lists, of
    /// `~/.kube/config`, or inside a pod of its service account.
    ///
    /// - Throws: `Problem`
    public static func load(
        environment: [String: String], explicitPath: String? = nil, context: String? = nil
    ) throws -> ClusterConfiguration {
        throw Problem("not there yet")
    }
}
