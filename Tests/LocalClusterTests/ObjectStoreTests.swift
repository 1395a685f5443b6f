import Documents
import KubernetesModel
import LocalCluster
import Testing

@Suite struct ObjectStoreTests {
    let store: ObjectStore

    init() throws {
        store = try ObjectStore(path: nil)
    }

    private func key(_ name: String, namespace: String = "default") -> ObjectKey {
        ObjectKey(.configMaps, namespace: namespace, name: name)
    }

    private func configMap(_ name: String, _ value: String = "1") -> Node {
        ["metadata": ["name": Node(name), "namespace": "default"], "data": ["a": Node(value)]]
    }

    @Test func aWriteCarriesTheNextResourceVersion() throws {
        let first = try store.write(configMap("a"), at: key("a"), expecting: .absent)
        let second = try store.write(configMap("b"), at: key("b"), expecting: .absent)
        #expect(first.revision + 1 == second.revision)
        #expect(second.node.resourceVersion == String(second.revision))
        #expect(store.object(key("b"))?.node.kind == "ConfigMap")
    }

    @Test func anObjectThatStandsIsNotCreatedAgain() throws {
        try store.write(configMap("a"), at: key("a"), expecting: .absent)
        let status = #expect(throws: APIStatus.self) {
            try store.write(configMap("a"), at: key("a"), expecting: .absent)
        }
        #expect(status?.reason == "AlreadyExists")
    }

    @Test func aStaleWriteIsRefusedAndChangesNothing() throws {
        let first = try store.write(configMap("a"), at: key("a"), expecting: .absent)
        try store.write(configMap("a", "2"), at: key("a"), expecting: .revision(first.revision))
        let status = #expect(throws: APIStatus.self) {
            try store.write(configMap("a", "3"), at: key("a"), expecting: .revision(first.revision))
        }
        #expect(status?.reason == "Conflict")
        #expect(store.object(key("a"))?.node.value(at: "data", "a") == "2")
    }

    @Test func listsAreInOrderOfNamespaceAndName() throws {
        for (namespace, name) in [("b", "a"), ("a", "z"), ("a", "c")] {
            try store.write(configMap(name), at: key(name, namespace: namespace), expecting: .absent)
        }
        #expect(store.objects(.configMaps).objects.map(\.key.name) == ["c", "z", "a"])
        #expect(store.objects(.configMaps, namespace: "a").objects.map(\.key.name) == ["c", "z"])
    }

    @Test func everythingAcknowledgedStandsAfterReopening() throws {
        try withScratchFolder { folder in
            let path = "\(folder)/objects.sqlite"
            let before = try ObjectStore(path: path)
            let kept = try before.write(configMap("kept"), at: key("kept"), expecting: .absent)
            let gone = try before.write(configMap("gone"), at: key("gone"), expecting: .absent)
            let removed = try before.remove(key("gone"), expecting: gone.revision)

            // No close: as after a kill.
            let after = try ObjectStore(path: path)
            #expect(after.objects(.configMaps).objects.map(\.node) == [kept.node])
            #expect(after.revision == removed.revision)
            let next = try after.write(configMap("next"), at: key("next"), expecting: .absent)
            #expect(next.revision == removed.revision + 1)
        }
    }

    @Test func aFolderThatCannotBeWrittenIsSaidSo() {
        let status = #expect(throws: APIStatus.self) { try ObjectStore(path: "/proc/no-such-folder/objects") }
        #expect(status?.code == 500)
        #expect(status?.message.contains("/proc/no-such-folder/objects") == true)
    }

    @Test func aFailedWriteLeavesTheStoreAsItWas() throws {
        try withScratchFolder { folder in
            let store = try ObjectStore(path: "\(folder)/objects.sqlite")
            let written = try store.write(configMap("a"), at: key("a"), expecting: .absent)
            store.close()
            let status = #expect(throws: APIStatus.self) {
                try store.write(configMap("b"), at: key("b"), expecting: .absent)
            }
            #expect(status?.code == 500)
            #expect(store.object(key("b")) == nil)
            #expect(store.revision == written.revision)
        }
    }
}
