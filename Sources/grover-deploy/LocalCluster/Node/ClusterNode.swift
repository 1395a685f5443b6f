/// What runs the pods of a cluster: as processes of this machine, or as a script says in tests.
///
/// A node registers its Node object, binds pending pods to itself and reports their status as a kubelet does.
public protocol ClusterNode: PodLogSource, PodSessionSource {
    /// Works until its task is cancelled. Pods that run then keep running, to be taken up again by the next run.
    func run() async throws
}
