internal import Documents
internal import KubernetesModel

extension Rule {
    static let invalidClaim = Rule(
        "invalid-claim", .error, "a claim of a volume that the API server refuses",
        why: "The API server refuses the claim, and pods that need it wait for ever.",
        fix: "Say accessModes and resources.requests.storage.",
        .objects(["PersistentVolumeClaim", "StatefulSet"]) { object, report in
            let claims =
                object.kind == "StatefulSet" ? object.spec?["volumeClaimTemplates"]?.list ?? [] : [object.node]
            for claim in claims {
                guard let spec = claim["spec"], spec.map != nil else { continue }
                let place = claim["metadata"]?["name"] ?? spec
                if spec["accessModes"]?.list?.isEmpty != false {
                    report("the claim has no accessModes; add [ReadWriteOnce]", at: spec["accessModes"] ?? place)
                }
                let storage = spec["resources"]?["requests"]?["storage"]
                if storage == nil {
                    report("the claim asks for no storage; set resources.requests.storage", at: place)
                } else if let storage, let amount = quantity(storage), amount.milli <= 0 {
                    report("the claim asks for no storage; raise it", at: storage)
                }
            }
        })
}
