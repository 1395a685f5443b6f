internal import Documents

/// What must hold within one service once every layer is merged.
struct ServiceChecks {
    let service: Service
    private let known: [String]
    private(set) var problems: [Problem] = []

    init(_ service: Service, among known: [String]) {
        self.service = service
        self.known = known
    }

    mutating func run() {
        checkNeeds()
        guard !service.isExternal else { return }
        checkImage()
        checkReplicas()
        checkPorts()
        checkVariables()
        for entry in service.settings["probes"]?.map ?? Mapping() { checkProbe(entry) }
        checkRollout()
        checkVolumes()
        checkFiles()
        checkExposure()
        checkLabels()
    }

    mutating func report(_ message: String, at place: Place?, rule: String = "invalid-catalog") {
        problems.append(Problem("service '\(service.name)' \(message)", at: place ?? service.place, rule: rule))
    }

    private mutating func checkNeeds() {
        var seen: Set<String> = []
        for need in service.settings["needs"]?.list ?? [] {
            guard let name = need.string else { continue }
            if !known.contains(name) {
                report(
                    "needs '\(name)', which is no service\(Spelling.advice(for: name, among: known))", at: need.place)
            } else if name == service.name {
                report("needs itself; remove it from 'needs'", at: need.place)
            } else if !seen.insert(name).inserted {
                report("needs '\(name)' twice; remove one", at: need.place)
            }
        }
    }

    private mutating func checkImage() {
        guard let image = service.settings["image"], !image.isNull else {
            return report("has no image; give it one, such as 'image: grover/\(service.name):1.0.0'", at: nil)
        }
        // One read from a file was checked there; this one may come from an environment's 'images'.
        guard service.image == nil else { return }
        report("has image '\(image.scalarText ?? "")'; write \(TextFormat.image.wants)", at: image.place)
    }

    private mutating func checkReplicas() {
        guard let autoscale = service.settings["autoscale"], !autoscale.isNull else { return }
        if let replicas = service.settings["replicas"], !replicas.isNull {
            report(
                "has both 'replicas' and 'autoscale'; remove one", at: autoscale.place,
                rule: "replicas-beside-autoscale")
        }
        guard let most = autoscale["max"]?.int else {
            return report("has 'autoscale' without 'max'; say how many replicas it may reach", at: autoscale.place)
        }
        if let least = autoscale["min"]?.int, least > most {
            report("scales from \(least) to \(most); 'min' is at most 'max'", at: autoscale["min"]?.place)
        }
        if autoscale["cpu"]?.int == nil {
            report("has 'autoscale' without 'cpu'; name the percentage of requested cpu to hold", at: autoscale.place)
        }
        if service.settings.value(at: "resources", "requests", "cpu") == nil {
            report("scales by cpu and requests none; set 'resources.requests.cpu'", at: autoscale.place)
        }
    }

    private mutating func checkPorts() {
        for (number, what) in [(\Service.Port.port, "port"), (\Service.Port.container, "container port")] {
            var names: [Int: String] = [:]
            for port in service.ports {
                guard let other = names.updateValue(port.name, forKey: port[keyPath: number]) else { continue }
                // Two ports with one number each differ in both ways; one message is enough.
                if number == \Service.Port.container && port.port == port.container { continue }
                report("has \(what) \(port[keyPath: number]) twice, as '\(other)' and '\(port.name)'", at: port.place)
            }
        }
        for entry in service.settings["ports"]?.map ?? Mapping() where entry.value["port"]?.isNull ?? true {
            report("has port '\(entry.key)' without a number; write '\(entry.key): 8000'", at: entry.keyPlace)
        }
    }

    private mutating func checkVariables() {
        for entry in service.env {
            if service.secrets[entry.key] != nil {
                report("has '\(entry.key)' in 'env' and in 'secrets'; keep one", at: entry.keyPlace)
            }
            if Self.words(entry.value, ["value", "field"]).isEmpty {
                report("has variable '\(entry.key)' without a value", at: entry.keyPlace)
            }
        }
        for entry in service.secrets where Self.words(entry.value, ["existing", "generate"]).isEmpty {
            report("has secret '\(entry.key)' from nowhere; write 'existing' or 'generate'", at: entry.keyPlace)
        }
    }

    private mutating func checkProbe(_ entry: Mapping.Entry) {
        guard !entry.value.isNull else { return }
        let kinds = Self.words(entry.value, ["http", "tcp", "grpc", "exec"])
        guard let kind = kinds.first else {
            return report(
                "has a \(entry.key) probe of no kind; write one of http, tcp, grpc, exec", at: entry.keyPlace)
        }
        if kind == "exec" {
            if entry.value["exec"]?.list?.isEmpty == true {
                report("has a \(entry.key) probe that runs nothing; write a command", at: entry.value["exec"]?.place)
            }
            return
        }
        checkPortReference(
            kind == "http" ? entry.value["port"] : entry.value[kind], of: "\(entry.key) probe", at: entry.keyPlace)
        for span in ["every", "timeout"] where entry.value[span]?.string.flatMap(CatalogDuration.seconds) == 0 {
            report("has a \(entry.key) probe with '\(span)' of 0s; use 1s or more", at: entry.value[span]?.place)
        }
    }

    private mutating func checkPortReference(_ node: Node?, of what: String, at place: Place?) {
        guard let node, let text = node.scalarText, !node.isNull else {
            if service.ports.isEmpty {
                report("has a \(what) and no port; give it one, such as 'port: 8000'", at: place)
            }
            return
        }
        if let number = Int(text) {
            if !(1...65535).contains(number) {
                report("has port \(number) in its \(what); use 1 to 65535", at: node.place)
            }
        } else if !service.ports.contains(where: { $0.name == text }) {
            let advice = Spelling.advice(for: text, among: service.ports.map(\.name))
            report("has no port '\(text)' for its \(what)\(advice)", at: node.place)
        }
    }
}

extension ServiceChecks {
    private mutating func checkRollout() {
        guard let rollout = service.settings["rollout"] else { return }
        func seconds(_ path: String...) -> Int {
            rollout.value(at: path)?.string.flatMap(CatalogDuration.seconds) ?? 0
        }
        let stopping = seconds("preStop", "sleep") + seconds("drain")
        if let grace = rollout["grace"], !grace.isNull, seconds("grace") <= stopping {
            report(
                "is killed \(seconds("grace"))s after it is told to stop, and sleeps and drains for \(stopping)s;"
                    + " set 'rollout.grace' above \(stopping)s",
                at: grace.place)
        }
        if let deadline = rollout["deadline"], !deadline.isNull, seconds("deadline") <= seconds("minReady") {
            report(
                "has 'rollout.deadline' \(seconds("deadline"))s; it must be longer than 'minReady'",
                at: deadline.place)
        }
        let still = ["0", "0%"]
        if let surge = rollout["surge"]?.scalarText, let unavailable = rollout["unavailable"]?.scalarText,
            still.contains(surge), still.contains(unavailable)
        {
            report("may neither add nor remove a pod; let 'rollout.surge' be 1 or more", at: rollout["surge"]?.place)
        }
        if let preStop = rollout["preStop"], !preStop.isNull {
            if preStop["http"]?.isNull == false {
                checkPortReference(preStop["port"], of: "preStop hook", at: preStop.place)
            }
            if Self.words(preStop, ["sleep", "exec", "http"]).isEmpty {
                report("has 'rollout.preStop' of no kind; write one of sleep, exec, http", at: preStop.place)
            }
        }
    }

    private mutating func checkVolumes() {
        var names: Set<String> = []
        for entry in service.settings["volumes"]?.map ?? Mapping() {
            let claim = entry.value["claim"]?.string
            if Self.words(entry.value, ["claim", "empty"]).isEmpty {
                report("has a volume of no kind at '\(entry.key)'; write 'claim' or 'empty'", at: entry.keyPlace)
            } else if let claim, entry.value["size"]?.string == nil {
                report("has claim '\(claim)' without a size; write one, such as 'size: 10Gi'", at: entry.value.place)
            }
            if let claim, !names.insert(claim).inserted {
                report("has claim '\(claim)' twice; give each its own name", at: entry.value["claim"]?.place)
            }
        }
    }

    private mutating func checkExposure() {
        guard let expose = service.settings["expose"], !expose.isNull else { return }
        if service.ports.isEmpty {
            report("is exposed and has no port; give it one, such as 'port: 8000'", at: expose.place)
        }
        if expose["host"]?.isNull ?? true, expose["tls"]?.isNull == false {
            report("has 'expose.tls' and no 'expose.host'", at: expose["tls"]?.place)
        }
    }

    private mutating func checkLabels() {
        let own = "app.kubernetes.io/"
        for entry in service.settings["labels"]?.map ?? Mapping()
        where entry.key.hasPrefix(own) && entry.key != own + "component" {
            report("sets label '\(entry.key)', which the tool sets itself; remove it", at: entry.keyPlace)
        }
    }

    /// Those of the keys that have a value.
    static func words(_ node: Node, _ keys: [String]) -> [String] {
        keys.filter { node[$0]?.isNull == false }
    }
}
