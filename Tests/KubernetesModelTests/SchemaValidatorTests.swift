import Documents
import KubernetesModel
import Testing

@Suite struct SchemaValidatorTests {
    private let validator = SchemaValidator()

    private func deployment(_ change: (inout Node) -> Void = { _ in }) -> Node {
        var node: Node = [
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": ["name": "post", "labels": ["app": "post"]],
            "spec": [
                "replicas": 5, "selector": ["matchLabels": ["app": "post"]],
                "strategy": ["rollingUpdate": ["maxSurge": "25%", "maxUnavailable": 0]],
                "template": [
                    "metadata": ["labels": ["app": "post"], "creationTimestamp": .null],
                    "spec": [
                        "containers": [
                            [
                                "name": "post", "image": "grover/post:1.4.0",
                                "ports": [["containerPort": 8002], ["containerPort": 8002, "protocol": "UDP"]],
                                "resources": ["limits": ["cpu": 1, "memory": "64Mi"]],
                                "readinessProbe": ["httpGet": ["path": "/health/ready", "port": "http"]],
                            ]
                        ]
                    ],
                ],
            ],
            "status": [:],
        ]
        change(&node)
        return node
    }

    private func problems(_ change: (inout Node) -> Void) -> [String] {
        validator.problems(of: deployment(change)).map(\.problem.message)
    }

    @Test func whatAServerAcceptsIsAccepted() {
        #expect(problems { _ in } == [])
        let config: Node = [
            "apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s"], "data": ["a": "aGk="], "type": "Opaque",
        ]
        #expect(validator.problems(of: config) == [])
    }

    @Test func anUnknownFieldComesWithTheNearestName() {
        #expect(
            problems { $0["spec"]?["template"]?["spec"]?["containers"]?[0]?["imagee"] = "x" } == [
                "spec.template.spec.containers[0].imagee: unknown field 'imagee'; did you mean 'image'?"
            ])
    }

    @Test func typesMustFit() {
        #expect(
            problems { $0["spec"]?["replicas"] = "5" } == [
                "spec.replicas: a whole number belongs here, not the string '5'"
            ])
        #expect(
            problems { $0["metadata"]?["labels"]?["app.example/on"] = true } == [
                "metadata.labels[app.example/on]: a string belongs here, not the boolean true; put it in quotes"
            ])
        #expect(problems { $0["spec"]?["replicas"] = 5_000_000_000 }.count == 1)
        #expect(
            problems {
                $0["spec"]?["template"]?["spec"]?["containers"]?[0]?["resources"]?["limits"]?["memory"] = "64MB"
            }.count == 1)
        #expect(problems { $0["spec"]?["template"]?["spec"]?["containers"] = [:] }.count == 1)
    }

    @Test func enumsNameTheirValues() {
        #expect(
            problems { $0["spec"]?["strategy"]?["type"] = "rollingUpdate" } == [
                "spec.strategy.type: 'rollingUpdate' is none of Recreate, RollingUpdate; did you mean RollingUpdate?"
            ])
    }

    @Test func whatIsRequiredMustBeThere() {
        #expect(
            problems { $0["spec"]?["selector"] = nil } == ["spec.selector: 'selector' is missing; it is required"])
    }

    @Test func itemsOfAListMapAreToldApartByTheirKeys() {
        #expect(
            problems {
                $0["spec"]?["template"]?["spec"]?["containers"]?[0]?["ports"] = [
                    ["containerPort": 80], ["containerPort": 80, "protocol": "TCP"],
                ]
            } == [
                "spec.template.spec.containers[0].ports[1]: duplicate item containerPort '80', protocol 'TCP'; "
                    + "each may stand here once"
            ])
    }

    @Test func unknownKindsSayWhatThereIs() {
        #expect(
            problems { $0["apiVersion"] = "extensions/v1beta1" } == [
                "apiVersion: no kind Deployment in extensions/v1beta1; Kubernetes 1.36 serves it as apps/v1"
            ])
        #expect(
            problems { $0["kind"] = "Deploymnet" } == [
                "kind: no kind Deploymnet in apps/v1; did you mean Deployment?"
            ])
    }

    @Test func problemsPointToTheirOrigin() throws {
        let template = Place(file: "templates/deployment.yaml", line: 7, column: 13)
        let catalog = Place(file: "manifests/catalog.yaml", line: 14, column: 15)
        let object = deployment {
            $0["spec"]?["replicas"] = Node(.string("five"), at: template, filledFrom: catalog)
        }
        let problem = try #require(validator.problems(of: object).first)
        #expect(problem.place == template)
        #expect(problem.filledFrom == catalog)
        #expect(problem.problem.place == catalog)
    }
}
