internal import Documents

extension Rule {
    static let gatewayRoutes = Rule(
        "gateway-allowed-routes-all", .info, "a Gateway that takes routes from every namespace",
        why: "Whoever may write a route anywhere takes over names and paths of others.",
        fix: "Set allowedRoutes.namespaces.from to Same or Selector.", peers: [.polaris("gatewayAllowedRoutesAll")],
        isOptional: true,
        .objects(["Gateway"]) { object, report in
            for listener in object.spec?["listeners"]?.list ?? [] {
                guard let node = listener["allowedRoutes"]?["namespaces"]?["from"], node.string == "All" else {
                    continue
                }
                report("the listener takes routes from every namespace; set Same or Selector", at: node)
            }
        })
}
