internal import Documents
public import KubernetesModel

extension KubernetesClient {
    /// The changes of a kind's objects, from the state that a list showed.
    ///
    /// Without `resourceVersion` the first event is `.restarted` with all that there is. The stream goes on over ends,
    /// lost connections and restarts of the server; `.restarted` comes again when the server has forgotten what lies
    /// between. It ends only with an error that does not pass by itself: an `APIError` such as 401 or 403, or the last
    /// `TransportError` when the server has been away for longer than `patience`.
    ///
    /// Nothing is read ahead of the reader: one that stops to look pauses the connection's stream.
    public func watch(
        _ gvk: GroupVersionKind, namespace: String? = nil, name: String? = nil, labelSelector: String? = nil,
        fieldSelector: String? = nil, from resourceVersion: String? = nil, patience: Duration = .seconds(120)
    ) -> AsyncThrowingStream<WatchEvent, any Error> {
        var fields = fieldSelector
        if let name { fields = ["metadata.name=\(name)", fieldSelector].compactMap(\.self).joined(separator: ",") }
        let watcher = Watcher(
            client: self,
            target: Watcher.Target(
                gvk: gvk, namespace: namespace, labelSelector: labelSelector, fieldSelector: fields),
            resourceVersion: resourceVersion, patience: patience)
        return AsyncThrowingStream { try await watcher.next() }
    }
}
