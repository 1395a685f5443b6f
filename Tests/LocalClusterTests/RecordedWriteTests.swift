import Documents
import KubernetesModel
import Testing

@testable import LocalCluster

/// What the registry stores and refuses, compared with what a real API server stored and refused.
@Suite struct RecordedWriteTests {
    private let store: ObjectStore
    private let registry: ObjectRegistry

    init() throws {
        store = try ObjectStore(path: nil)
        registry = ObjectRegistry(store: store, rules: SchemaRules(), addresses: FixedAddresses())
        try registry.makeFirstObjects()
        let options = WriteOptions(manager: "tests")
        _ = try registry.create(.namespaces, namespace: nil, ["metadata": ["name": "ref"]], options: options)
    }

    @Test(arguments: RecordedExchange.load("creations.json"))
    func aCreationIsStoredOrRefusedAsRecorded(_ exchange: RecordedExchange) throws {
        try check(exchange)
    }

    @Test(arguments: RecordedExchange.load("updates.json"))
    func anUpdateIsStoredOrRefusedAsRecorded(_ exchange: RecordedExchange) throws {
        let live = try #require(exchange.live)
        let key = ObjectKey(exchange.type, namespace: live.objectNamespace, name: exchange.name)
        _ = try store.write(live, at: key, expecting: .absent)
        try check(exchange)
    }

    @Test(arguments: RecordedExchange.load("creations.json") + RecordedExchange.load("updates.json"))
    func whatARealServerStoredIsValidAndInStoredForm(_ exchange: RecordedExchange) throws {
        let type = exchange.type
        let validator = SchemaValidator()
        for object in [exchange.answer, exchange.live].compactMap({ $0 }) where object.kind == type.kind {
            var stored = object
            SchemaRules().applyDefaults(to: &stored, type: type)
            #expect(stored.comparable.differences(from: object.comparable) == [])
            try SchemaRules().validate(object, replacing: object, type: type, subresource: nil)
            // A POST may give a variable twice; an apply may not.
            let problems = validator.problems(of: object).filter { $0.code != .duplicateItem }
            #expect(problems == [])
        }
    }

    private func check(_ exchange: RecordedExchange) throws {
        do {
            let result = try perform(exchange)
            var stored = result.object
            var recorded = exchange.answer
            // Between two recorded requests, controllers went on with the status.
            if exchange.live != nil {
                stored["status"] = nil
                recorded["status"] = nil
            }
            #expect(stored.comparable.differences(from: recorded.comparable) == [])
            #expect(result.warnings == exchange.warnings)
            #expect(exchange.status < 400)
        } catch let refusal as APIStatus {
            #expect(refusal.code == exchange.status)
            #expect(refusal.node.comparable.differences(from: exchange.answer.comparable) == [])
        }
    }

    private func perform(_ exchange: RecordedExchange) throws -> WriteResult {
        let type = exchange.type
        let options = exchange.options
        if exchange.isPost {
            return try registry.create(type, namespace: "ref", exchange.body, options: options)
        }
        let key = ObjectKey(type, namespace: "ref", name: exchange.name)
        if exchange.isApply {
            let subresource = exchange.body.kind == "Scale" ? "scale" : nil
            var configuration = exchange.body
            if exchange.status < 400 {
                try registry.placeInNamespace(&configuration, type: type, namespace: "ref")
            }
            return try registry.apply(
                key, subresource: subresource, configuration, force: exchange.force, options: options)
        }
        let object = try registry.rewrite(key, subresource: nil, options: options) { live in
            live =
                exchange.patchType == "application/json-patch+json"
                ? try JSONPatch.apply(exchange.body, to: live) : MergePatch.apply(exchange.body, to: live)
        }
        return WriteResult(object: object)
    }
}
