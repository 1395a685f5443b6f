import Documents
import KubernetesModel
import Testing

@testable import LocalCluster

@Suite struct PatchTests {
    private let pod: Node = [
        "metadata": ["finalizers": ["x", "y"]],
        "spec": [
            "nodeName": "n", "volumes": [["name": "v", "emptyDir": [:]]],
            "containers": [["name": "a", "image": "a:1", "args": ["1"]], ["name": "b", "image": "b:1"]],
        ],
    ]

    private func strategic(_ patch: Node) throws -> Node {
        try SchemaRules().strategicMerge(patch, into: pod, type: .pods)
    }

    @Test func itemsMergeByTheirKey() throws {
        let result = try strategic(["spec": ["containers": [["name": "b", "image": "b:2"], ["name": "c"]]]])
        #expect(
            result.value(at: "spec", "containers") == [
                ["name": "a", "image": "a:1", "args": ["1"]], ["name": "b", "image": "b:2"], ["name": "c"],
            ])
    }

    @Test func directivesDeleteReplaceAndOrder() throws {
        let deleted = try strategic(["spec": ["containers": [["name": "a", "$patch": "delete"]]]])
        #expect(deleted.value(at: "spec", "containers") == [["name": "b", "image": "b:1"]])
        let replaced = try strategic(["spec": ["containers": [["$patch": "replace"], ["name": "z"]]]])
        #expect(replaced.value(at: "spec", "containers") == [["name": "z"]])
        let ordered = try strategic(["spec": ["$setElementOrder/containers": [["name": "b"], ["name": "a"]]]])
        #expect(ordered.value(at: "spec", "containers")?[0]?["name"] == "b")
        let kept = try strategic([
            "spec": ["volumes": [["name": "v", "$retainKeys": ["name", "configMap"], "configMap": ["name": "c"]]]]
        ])
        #expect(kept.value(at: "spec", "volumes") == [["name": "v", "configMap": ["name": "c"]]])
    }

    @Test func listsOfTextsMergeOrGoByName() throws {
        let result = try strategic([
            "metadata": ["finalizers": ["z"], "$deleteFromPrimitiveList/finalizers": ["x"]],
            "spec": ["containers": [["name": "a", "args": ["2"]]], "nodeName": .null],
        ])
        #expect(result.value(at: "metadata", "finalizers") == ["y", "z"])
        #expect(result.value(at: "spec", "containers")?[0]?["args"] == ["2"])
        #expect(result.value(at: "spec", "nodeName") == nil)
    }

    @Test(
        arguments: [
            (["op": "add", "path": "/l/1", "value": 9], ["l": [1, 9, 2], "a/b": 1]),
            (["op": "add", "path": "/l/-", "value": 9], ["l": [1, 2, 9], "a/b": 1]),
            (["op": "remove", "path": "/a~1b"], ["l": [1, 2]]),
            (["op": "replace", "path": "/l/0", "value": 7], ["l": [7, 2], "a/b": 1]),
            (["op": "move", "from": "/l/0", "path": "/x"], ["l": [2], "a/b": 1, "x": 1]),
            (["op": "copy", "from": "/l", "path": "/x"], ["l": [1, 2], "a/b": 1, "x": [1, 2]]),
            (["op": "test", "path": "/l/1", "value": 2], ["l": [1, 2], "a/b": 1]),
        ] as [(Node, Node)])
    func anOperationChangesWhatItsPointerNames(_ operation: Node, _ expected: Node) throws {
        #expect(try JSONPatch.apply([operation], to: ["l": [1, 2], "a/b": 1]) == expected)
    }

    @Test func anOperationThatFailsRefusesThePatch() {
        for operation: Node in [
            ["op": "remove", "path": "/none"], ["op": "add", "path": "/l/7", "value": 1],
            ["op": "jump", "path": "/l"],
        ] {
            #expect(throws: APIStatus.self) { try JSONPatch.apply([operation], to: ["l": [1]]) }
        }
    }
}
