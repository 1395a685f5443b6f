import Documents
import KubernetesModel
import Testing

@testable import LocalCluster

/// Ownership over several applies, by the rules that recorded exchanges do not reach.
@Suite struct ServerSideApplyTests {
    private let rules = SchemaRules()
    private let noon = Timestamp(secondsSince1970: 1_800_000_000)
    private var later: Timestamp { noon.advanced(bySeconds: 60) }

    private func config(_ data: Node, labels: Node? = nil) -> Node {
        var node: Node = ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "c", "namespace": "n"]]
        node["data"] = data
        node.set(labels, at: "metadata", "labels")
        return node
    }

    private func apply(
        _ node: Node, to live: Node?, as manager: String, at time: Timestamp? = nil, force: Bool = false,
        type: ResourceType = .configMaps
    ) throws -> Node {
        let owner = FieldOwner(manager: manager, subresource: nil, time: time ?? noon)
        var result = try rules.apply(node, to: live, type: type, owner: owner, force: force)
        rules.applyDefaults(to: &result, type: type)
        return result
    }

    private func owners(_ object: Node) -> [String: Node] {
        var owners: [String: Node] = [:]
        for entry in object.metadata?["managedFields"]?.list ?? [] {
            owners[entry["manager"]?.string ?? ""] = entry["fieldsV1"]
        }
        return owners
    }

    @Test func whatIsNoLongerAppliedGoesUnlessAnotherOwnsIt() throws {
        let first = try apply(config(["a": "1", "b": "2"]), to: nil, as: "one")
        let shared = try apply(config(["b": "2"]), to: first, as: "two")
        #expect(owners(shared)["two"] == ["f:data": ["f:b": [:]]])
        let dropped = try apply(config([:]), to: shared, as: "one")
        #expect(dropped["data"] == ["b": "2"])
        let empty = try apply(config([:]), to: dropped, as: "two")
        #expect(empty["data"] == nil)
    }

    @Test func kubectlTakesOverWhatItsClientSideApplyMadeAndNobodyElseDoes() throws {
        let annotation = "kubectl.kubernetes.io/last-applied-configuration"
        var made = config(["a": "1", "b": "1"])
        made.set(Node(JSON.write(made)), at: "metadata", "annotations", annotation)
        let live = try apply(made, to: nil, as: "kubectl-client-side-apply")
        #expect(throws: APIStatus.self) { try apply(config(["a": "2"]), to: live, as: "grover-deploy") }
        let taken = try apply(config(["a": "2"]), to: live, as: "kubectl")
        #expect(taken["data"] == ["a": "2", "b": "1"])
        let followed =
            #"{"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":{"name":"c","namespace":"n"}}"#
        #expect(taken.annotations[annotation] == followed + "\n")
        // What somebody else has changed since is not kubectl's to take.
        let changed = try apply(config(["b": "9"]), to: live, as: "somebody", force: true)
        #expect(throws: APIStatus.self) { try apply(config(["b": "2"]), to: changed, as: "kubectl") }
    }

    @Test func anApplyThatChangesNothingKeepsTheTime() throws {
        let first = try apply(config(["a": "1"]), to: nil, as: "one")
        #expect(try apply(config(["a": "1"]), to: first, as: "one", at: later) == first)
        let changed = try apply(config(["a": "2"]), to: first, as: "one", at: later)
        #expect(changed.metadata?["managedFields"]?[0]?["time"]?.string == later.text)
    }

    @Test func valuesOfOthersAreConflictsUntilForced() throws {
        let first = try apply(config(["a": "1"]), to: nil, as: "one")
        #expect(throws: APIStatus.self) { try apply(config(["a": "2"]), to: first, as: "two") }
        let forced = try apply(config(["a": "2"]), to: first, as: "two", force: true)
        #expect(owners(forced) == ["two": ["f:data": ["f:a": [:]]]])
        #expect(forced["data"] == ["a": "2"])
    }

    @Test func anUpdateTakesWhatItChangesFromAppliers() throws {
        let first = try apply(config(["a": "1", "b": "1"]), to: nil, as: "one")
        var edited = first
        edited["data"]?["a"] = "9"
        edited["data"]?["c"] = "9"
        let editor = FieldOwner(manager: "edit", subresource: nil, time: later)
        rules.recordUpdate(&edited, replacing: first, type: .configMaps, owner: editor)
        #expect(owners(edited)["one"] == ["f:data": ["f:b": [:]]])
        #expect(owners(edited)["edit"] == ["f:data": ["f:a": [:], "f:c": [:]]])

        var untouched = edited
        let again = FieldOwner(manager: "edit", subresource: nil, time: later.advanced(bySeconds: 60))
        rules.recordUpdate(&untouched, replacing: edited, type: .configMaps, owner: again)
        #expect(untouched == edited)
    }

    @Test func objectsThatNobodyOwnedBelongToTheTimeBefore() throws {
        let adopted = try apply(config(["a": "1"]), to: config(["a": "1", "old": "x"]), as: "one")
        #expect(adopted["data"] == ["a": "1", "old": "x"])
        #expect(owners(adopted)["before-first-apply"] == ["f:data": [".": [:], "f:a": [:], "f:old": [:]]])
    }

    @Test func listItemsKeepTheOrderOfBothSides() throws {
        func pod(_ names: [String]) -> Node {
            [
                "apiVersion": "v1", "kind": "Pod", "metadata": ["name": "p", "namespace": "n"],
                "spec": ["containers": Node(names.map { ["name": Node($0), "image": "x:1"] })],
            ]
        }
        func names(_ pod: Node) -> [String] {
            (pod.value(at: "spec", "containers")?.list ?? []).compactMap { $0["name"]?.string }
        }
        let first = try apply(pod(["a", "b", "c"]), to: nil, as: "one", type: .pods)
        let second = try apply(pod(["z", "c"]), to: first, as: "two", type: .pods)
        #expect(names(second) == ["a", "b", "z", "c"])
        let third = try apply(pod(["c", "a"]), to: second, as: "one", type: .pods)
        #expect(Set(names(third)) == ["c", "a", "z"])
        #expect(names(third).firstIndex(of: "c") ?? 9 < names(third).firstIndex(of: "a") ?? 0)
    }

    private func deployment(replicas: Int? = nil, strategy: Node? = nil) -> Node {
        var node: Node = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "d", "namespace": "n"],
            "spec": [
                "selector": ["matchLabels": ["app": "d"]],
                "template": [
                    "metadata": ["labels": ["app": "d"]], "spec": ["containers": [["name": "d", "image": "d:1"]]],
                ],
            ],
        ]
        node.set(replicas.map { Node($0) }, at: "spec", "replicas")
        node.set(strategy, at: "spec", "strategy")
        return node
    }

    @Test func aFieldThatItsSoleOwnerDropsIsDefaultedAgain() throws {
        let first = try apply(deployment(replicas: 3), to: nil, as: "one", type: .deployments)
        #expect(first.value(at: "spec", "replicas") == 3)
        let second = try apply(deployment(), to: first, as: "one", type: .deployments)
        #expect(second.value(at: "spec", "replicas") == 1)
    }

    @Test func aScaledFieldStaysWhenItsApplierDropsIt() throws {
        let first = try apply(deployment(replicas: 3), to: nil, as: "one", type: .deployments)
        var scaled = first
        scaled.set(7, at: "spec", "replicas")
        let scaler = FieldOwner(manager: "scaler", subresource: "scale", time: later)
        rules.recordUpdate(&scaled, replacing: first, type: .deployments, owner: scaler)
        let entry = scaled.metadata?["managedFields"]?.list?.last
        #expect(
            entry == [
                "manager": "scaler", "operation": "Update", "apiVersion": "apps/v1", "fieldsType": "FieldsV1",
                "fieldsV1": ["f:spec": ["f:replicas": [:]]], "subresource": "scale",
            ])
        let conflict = #expect(throws: APIStatus.self) {
            try apply(deployment(replicas: 3), to: scaled, as: "one", type: .deployments)
        }
        #expect(
            conflict?.message
                == "Apply failed with 1 conflict: conflict with \"scaler\" with subresource \"scale\" "
                + "using apps/v1: .spec.replicas")
        let yielded = try apply(deployment(), to: scaled, as: "one", type: .deployments)
        #expect(yielded.value(at: "spec", "replicas") == 7)
    }

    @Test(arguments: [["type": "Recreate"], ["type": "Recreate", "rollingUpdate": .null]] as [Node])
    func aDefaultedRollingUpdateCannotBecomeRecreate(_ strategy: Node) throws {
        let first = try apply(deployment(), to: nil, as: "one", type: .deployments)
        let second = try apply(deployment(strategy: strategy), to: first, as: "one", type: .deployments)
        let refusal = #expect(throws: APIStatus.self) {
            try rules.validate(second, replacing: first, type: .deployments, subresource: nil)
        }
        #expect(
            refusal?.causes.map(\.message) == [
                "Forbidden: may not be specified when strategy `type` is 'Recreate'"
            ])
    }
}
