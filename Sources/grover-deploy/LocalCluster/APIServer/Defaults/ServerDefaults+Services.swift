import Documents

extension ServerDefaults {
    static let serviceSpec: Rule = { spec in
        spec.setDefault("type", "ClusterIP")
        spec.setDefault("sessionAffinity", "None")
        if spec["sessionAffinity"] == "ClientIP" {
            spec.setDefault("sessionAffinityConfig", ["clientIP": ["timeoutSeconds": 10800]])
        }
        let type = spec["type"]?.string
        guard type != "ExternalName" else { return }
        spec.setDefault("ipFamilies", ["IPv4"])
        spec.setDefault("ipFamilyPolicy", "SingleStack")
        spec.setDefault("internalTrafficPolicy", "Cluster")
        guard type != "ClusterIP" else {
            spec["externalTrafficPolicy"] = nil
            spec["allocateLoadBalancerNodePorts"] = nil
            return
        }
        spec.setDefault("externalTrafficPolicy", "Cluster")
        if type == "LoadBalancer" { spec.setDefault("allocateLoadBalancerNodePorts", true) }
    }
}
