import Documents
import KubernetesModel

extension APIRequest {
    /// Which part of which log a request wants.
    ///
    /// - Throws: `APIStatus` for a container that has to be named or is not there, and for numbers that make no sense.
    func logOptions(of pod: Node, now: Timestamp) throws -> PodLogOptions {
        let name = pod.objectName ?? ""
        var options = PodLogOptions()
        options.container = try logContainer(of: pod, name)
        options.follow = flag("follow")
        options.previous = flag("previous")
        options.timestamps = flag("timestamps")
        var causes: [APIStatus.Cause] = []
        func number(_ field: String, atLeast least: Int) -> Int? {
            guard let text = parameter(field), let number = Int(text) else { return nil }
            if number < least {
                let bound = least == 0 ? "must be greater than or equal to 0" : "must be greater than 0"
                causes.append(
                    APIStatus.Cause(
                        reason: "FieldValueInvalid", message: "Invalid value: \(number): \(bound)", field: field))
            }
            return number
        }
        options.tailLines = number("tailLines", atLeast: 0)
        options.limitBytes = number("limitBytes", atLeast: 1)
        options.sinceSeconds = number("sinceSeconds", atLeast: 1).map(Double.init)
        if let since = parameter("sinceTime").flatMap({ Timestamp($0) }) {
            if options.sinceSeconds != nil {
                causes.append(
                    APIStatus.Cause(
                        reason: "FieldValueForbidden",
                        message: "Forbidden: at most one of `sinceTime` or `sinceSeconds` may be specified"))
            }
            options.sinceSeconds = max(0, now.seconds(since: since))
        }
        guard causes.isEmpty else { throw APIStatus.invalid(kind: "PodLogOptions", group: "", name: name, causes) }
        return options
    }

    private func logContainer(of pod: Node, _ name: String) throws -> String? {
        func names(_ field: String) -> [String] {
            pod.value(at: "spec", field)?.list?.compactMap { $0["name"]?.string } ?? []
        }
        let regular = names("containers")
        let initial = names("initContainers")
        guard let container = parameter("container") else {
            guard regular.count > 1 else { return regular.first }
            let others =
                initial.isEmpty ? "" : " or one of the init containers: [\(initial.joined(separator: " "))]"
            throw APIStatus.badRequest(
                "a container name must be specified for pod \(name), choose one of: "
                    + "[\(regular.joined(separator: " "))]\(others)")
        }
        guard (regular + initial).contains(container) else {
            throw APIStatus.badRequest("container \(container) is not valid for pod \(name)")
        }
        return container
    }
}
