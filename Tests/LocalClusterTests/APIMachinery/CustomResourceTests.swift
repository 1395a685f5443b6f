import Documents
import KubernetesModel
import Testing

@testable import LocalCluster

@Suite struct CustomResourceTests {
    static let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    static let gadgets = "/apis/shop.example/v1/namespaces/default/gadgets"

    static let definition: Node = [
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": ["name": "gadgets.shop.example"],
        "spec": [
            "group": "shop.example", "scope": "Namespaced",
            "names": ["plural": "gadgets", "kind": "Gadget", "shortNames": ["gd"], "categories": ["all"]],
            "versions": [
                [
                    "name": "v1", "served": true, "storage": true,
                    "subresources": [
                        "status": [:],
                        "scale": [
                            "specReplicasPath": ".spec.count", "statusReplicasPath": ".status.count",
                            "labelSelectorPath": ".status.selector",
                        ],
                    ],
                    "additionalPrinterColumns": [
                        ["name": "Size", "type": "integer", "jsonPath": ".spec.size"],
                        [
                            "name": "Ready", "type": "string",
                            "jsonPath": ".status.conditions[?(@.type==\"Ready\")].status",
                        ],
                    ],
                    "selectableFields": [["jsonPath": ".spec.color"]],
                    "schema": ["openAPIV3Schema": schema],
                ],
                [
                    "name": "v1beta1", "served": true, "storage": false, "deprecated": true,
                    "schema": [
                        "openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
                    ],
                ],
            ],
        ],
    ]

    static let schema: Node = [
        "type": "object",
        "properties": [
            "spec": [
                "type": "object", "required": ["size"],
                "properties": [
                    "size": ["type": "integer", "minimum": 1, "maximum": 9],
                    "color": ["type": "string", "default": "red", "enum": ["red", "blue"]],
                    "code": ["type": "string", "pattern": "^[a-z]+$", "maxLength": 5],
                    "count": ["type": "integer", "default": 1],
                    "port": ["x-kubernetes-int-or-string": true],
                    "note": ["type": "string", "nullable": true],
                    "free": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
                    "parts": [
                        "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                        "items": [
                            "type": "object", "required": ["name"],
                            "properties": ["name": ["type": "string"], "weight": ["type": "number"]],
                        ],
                    ],
                ],
            ],
            "status": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
        ],
    ]

    /// Creates the definition and returns when it is established.
    static func establish(_ definition: Node = definition, in cluster: RunningControlPlane) async throws {
        let name = definition.objectName ?? ""
        let created = try await cluster.send("POST", definitions, definition)
        #expect(created.status == 201, "\(created.text)")
        let version = created.body.resourceVersion ?? ""
        let path = "\(definitions)?watch=1&fieldSelector=metadata.name%3D\(name)&resourceVersion=\(version)"
        for try await event in try await cluster.watch(path)
        where event["object"]?.condition("Established")?["status"] == "True" { return }
    }

    private func gadget(_ name: String, _ spec: Node = ["size": 2]) -> Node {
        ["apiVersion": "shop.example/v1", "kind": "Gadget", "metadata": ["name": Node(name)], "spec": spec]
    }

    @Test func aDefinitionIsEstablishedAndItsNamesAccepted() async throws {
        try await RunningControlPlane.with { cluster in
            let early = try await cluster.send("GET", Self.gadgets)
            #expect(early.status == 404 && early.text == "404 page not found\n")
            try await Self.establish(in: cluster)
            let stored = try await cluster.send("GET", "\(Self.definitions)/gadgets.shop.example")
            #expect(stored.body.condition("NamesAccepted")?["reason"] == "NoConflicts")
            #expect(stored.body.value(at: "status", "acceptedNames", "listKind") == "GadgetList")
            #expect(stored.body.value(at: "status", "storedVersions") == ["v1"])
            #expect(stored.body.value(at: "spec", "conversion", "strategy") == "None")
            let list = try await cluster.send("GET", Self.gadgets)
            #expect(list.body["kind"] == "GadgetList" && list.body["items"] == [])
            let resources = try await cluster.send("GET", "/apis/shop.example/v1")
            let names = resources.body["resources"]?.list?.compactMap { $0["name"]?.string }
            #expect(names == ["gadgets", "gadgets/scale", "gadgets/status"])
            let group = try await cluster.send("GET", "/apis/shop.example")
            #expect(group.body.value(at: "preferredVersion", "version") == "v1")
        }
    }

    @Test func valuesAreDefaultedPrunedAndChecked() async throws {
        try await RunningControlPlane.with { cluster in
            try await Self.establish(in: cluster)
            let made = try await cluster.send(
                "POST", Self.gadgets, gadget("a", ["size": 2, "what": 1, "free": ["x": 1], "note": .null]))
            #expect(made.status == 201)
            let spec = made.body["spec"]
            #expect(spec?["color"] == "red" && spec?["count"] == 1 && spec?["what"] == nil)
            #expect(spec?["free"] == ["x": 1] && spec?["note"] == .null)
            #expect(made.body.generation == 1 && made.body["status"] == nil)
            #expect(made.headers.contains { $0.value == #"299 - "unknown field \"spec.what\"""# })
            let strict = try await cluster.send(
                "POST", "\(Self.gadgets)?fieldValidation=Strict", gadget("b", ["size": 2, "what": 1]))
            #expect(strict.status == 400)
            #expect(
                strict.body["message"]
                    == #"Gadget in version "v1" cannot be handled as a Gadget: strict decoding error: unknown field "spec.what""#
            )
        }
    }

    @Test(
        arguments: [
            (["size": 0], "spec.size", "Invalid value: 0: spec.size in body should be greater than or equal to 1"),
            (["size": 10], "spec.size", "Invalid value: 10: spec.size in body should be less than or equal to 9"),
            (
                ["size": "two"], "spec.size",
                #"Invalid value: "string": spec.size in body must be of type integer: "string""#
            ),
            ([:], "spec.size", "Required value"),
            (
                ["size": 1, "color": "pink"], "spec.color",
                #"Unsupported value: "pink": supported values: "red", "blue""#
            ),
            (
                ["size": 1, "code": "UP"], "spec.code",
                #"Invalid value: "UP": spec.code in body should match '^[a-z]+$'"#
            ),
            (["size": 1, "code": "abcdef"], "spec.code", "Too long: may not be more than 5 bytes"),
            (
                ["size": 1, "parts": [["name": "a"], ["name": "a"]]], "spec.parts[1]",
                #"Duplicate value: {"name":"a"}"#
            ),
            (
                ["size": 1, "port": [:]], "spec.port",
                #"Invalid value: "object": spec.port in body must be of type integer,string: "object""#
            ),
        ] as [(Node, String, String)])
    func aValueThatTheSchemaForbidsIsRefused(_ spec: Node, _ field: String, _ message: String) async throws {
        let causes = StructuralValidation.causes(of: gadget("x", spec), StructuralSchema(Self.schema))
        #expect(causes.map(\.field) == [field])
        #expect(causes.map(\.message) == [message])
    }

    @Test func scaleAndStatusHaveTheirOwnDoors() async throws {
        try await RunningControlPlane.with { cluster in
            try await Self.establish(in: cluster)
            _ = try await cluster.send("POST", Self.gadgets, gadget("a"))
            let status = try await cluster.send(
                "PATCH", "\(Self.gadgets)/a/status",
                ["spec": ["size": 5], "status": ["count": 3, "selector": "app=a"]],
                type: "application/merge-patch+json")
            #expect(status.body.value(at: "spec", "size") == 2 && status.body.generation == 1)
            let scaled = try await cluster.send(
                "PATCH", "\(Self.gadgets)/a/scale", ["spec": ["replicas": 4]], type: "application/merge-patch+json")
            #expect(scaled.body.value(at: "spec", "replicas") == 4)
            #expect(scaled.body["status"] == ["replicas": 3, "selector": "app=a"])
            let stored = try await cluster.send("GET", "\(Self.gadgets)/a")
            #expect(stored.body.value(at: "spec", "count") == 4 && stored.body.generation == 2)
        }
    }

    @Test func appliersShareItemsAndFields() async throws {
        try await RunningControlPlane.with { cluster in
            try await Self.establish(in: cluster)
            func apply(_ manager: String, _ spec: Node) async throws -> RunningControlPlane.Answer {
                try await cluster.send(
                    "PATCH", "\(Self.gadgets)/a?fieldManager=\(manager)", gadget("a", spec),
                    type: "application/apply-patch+yaml")
            }
            _ = try await apply("one", ["size": 2, "parts": [["name": "x", "weight": 1]]])
            let both = try await apply("two", ["size": 2, "parts": [["name": "y", "weight": 2]]])
            #expect(both.body.value(at: "spec", "parts")?.list?.count == 2, "\(both.text)")
            let conflict = try await apply("two", ["size": 3])
            #expect(
                conflict.status == 409 && conflict.body.value(at: "details", "causes")?[0]?["field"] == ".spec.size")
            let unknown = try await apply("two", ["size": 2, "what": 1])
            #expect(unknown.status == 500)
            let strategic = try await cluster.send(
                "PATCH", "\(Self.gadgets)/a", ["spec": ["size": 3]], type: "application/strategic-merge-patch+json")
            #expect(strategic.status == 415)
        }
    }

    @Test func everyVersionShowsTheSameObjects() async throws {
        try await RunningControlPlane.with { cluster in
            try await Self.establish(in: cluster)
            let old = Self.gadgets.replacing("/v1/", with: "/v1beta1/")
            var object = gadget("a", ["size": 2, "extra": "kept"])
            object["apiVersion"] = "shop.example/v1beta1"
            let made = try await cluster.send("POST", old, object)
            #expect(made.status == 201 && made.body.apiVersion == "shop.example/v1beta1")
            #expect(made.headers.contains { $0.value.contains("shop.example/v1beta1 Gadget is deprecated") })
            let seen = try await cluster.send("GET", "\(Self.gadgets)/a")
            #expect(seen.body.apiVersion == "shop.example/v1" && seen.body.value(at: "spec", "size") == 2)
            let listed = try await cluster.send("GET", old)
            #expect(listed.body["apiVersion"] == "shop.example/v1beta1" && listed.body["items"]?.list?.count == 1)
        }
    }

    @Test func tablesAndSelectorsFollowTheDefinition() async throws {
        try await RunningControlPlane.with { cluster in
            try await Self.establish(in: cluster)
            _ = try await cluster.send("POST", Self.gadgets, gadget("a", ["size": 2, "color": "blue"]))
            _ = try await cluster.send("POST", Self.gadgets, gadget("b"))
            _ = try await cluster.send(
                "PATCH", "\(Self.gadgets)/a/status",
                ["status": ["conditions": [["type": "Ready", "status": "True"]]]],
                type: "application/merge-patch+json")
            let table = try await cluster.send(
                "GET", "\(Self.gadgets)?fieldSelector=spec.color%3Dblue",
                accept: "application/json;as=Table;v=v1;g=meta.k8s.io")
            #expect(
                table.body["columnDefinitions"]?.list?.compactMap { $0["name"]?.string } == ["Name", "Size", "Ready"])
            #expect(table.body["rows"]?.list?.map { $0["cells"] ?? .null } == [["a", 2, "True"]])
        }
    }

    @Test func aDefinitionThatGoesTakesItsObjectsAndWatchesAlong() async throws {
        try await RunningControlPlane.with { cluster in
            try await Self.establish(in: cluster)
            let made = try await cluster.send("POST", Self.gadgets, gadget("a"))
            let version = made.body.resourceVersion ?? ""
            let events = try await cluster.watch("\(Self.gadgets)?watch=1&resourceVersion=\(version)")
            _ = try await cluster.send("DELETE", "\(Self.definitions)/gadgets.shop.example")
            var kinds: [String] = []
            for try await event in events { kinds.append(event["type"]?.string ?? "") }
            #expect(kinds == ["DELETED"])
            #expect(try await cluster.send("GET", "\(Self.definitions)/gadgets.shop.example").status == 404)
            #expect(try await cluster.send("GET", Self.gadgets).text == "404 page not found\n")
        }
    }

    @Test func customResourcesSurviveARestart() async throws {
        try await withScratchFolder { folder in
            let path = folder + "/objects.sqlite"
            let first = try ClusterClient(store: ObjectStore(path: path), addresses: FixedAddresses())
            _ = try await first.create(.customResourceDefinitions, Self.definition, manager: "tests")
            DefinitionKeeper(registry: first.registry).settle("gadgets.shop.example")
            let type = try #require(first.resources.served.first { $0.plural == "gadgets" })
            _ = try await first.create(type, gadget("a"), manager: "tests")
            first.registry.store.close()
            let second = try ClusterClient(store: ObjectStore(path: path), addresses: FixedAddresses())
            let again = try #require(second.resources.served.first { $0.plural == "gadgets" })
            let stored = try await second.get(again, namespace: "default", name: "a")
            #expect(stored?.value(at: "spec", "color") == "red" && stored?.apiVersion == "shop.example/v1")
            second.registry.store.close()
        }
    }

    @Test func aDefinitionThatIsNoneIsRefused() async throws {
        try await RunningControlPlane.with { cluster in
            var wrong = Self.definition
            wrong.set("others.shop.example", at: "metadata", "name")
            wrong.set(
                [
                    [
                        "name": "v1", "served": true, "storage": true,
                        "schema": ["openAPIV3Schema": ["type": "object", "properties": ["spec": [:]]]],
                    ]
                ],
                at: "spec", "versions")
            let answer = try await cluster.send("POST", Self.definitions, wrong)
            #expect(answer.status == 422)
            #expect(
                answer.body.value(at: "details", "causes")?.list?.compactMap { $0["field"]?.string } == [
                    "metadata.name", "spec.versions[0].schema.openAPIV3Schema.properties[spec].type",
                ])
        }
    }
}
