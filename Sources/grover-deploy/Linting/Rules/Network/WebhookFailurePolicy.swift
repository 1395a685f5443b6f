internal import Documents

extension Rule {
    static let webhookFailurePolicy = Rule(
        "webhook-failure-policy-ignore", .info, "a webhook that is passed over when it does not answer",
        why: "With failurePolicy Ignore, what the webhook forbids goes through while it is down or overloaded.",
        fix: "Set failurePolicy: Fail, and run the webhook with replicas and a budget.",
        peers: [.kubeLinter("webhook-failure-policy-ignore")], isOptional: true,
        .objects(["ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"]) { object, report in
            for webhook in object.node["webhooks"]?.list ?? [] {
                guard let node = webhook["failurePolicy"], node.string == "Ignore" else { continue }
                let name = webhook["name"]?.string ?? object.name
                report("'\(name)' is passed over when it does not answer; set failurePolicy: Fail", at: node)
            }
        })
}
