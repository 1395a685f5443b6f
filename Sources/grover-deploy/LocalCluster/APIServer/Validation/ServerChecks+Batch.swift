import Documents
import KubernetesModel

/// What Jobs and CronJobs have to be.
extension ServerChecks {
    static let jobSpec: Check = { spec, path, errors in
        for key in [
            "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "backoffLimitPerIndex",
            "maxFailedIndexes", "ttlSecondsAfterFinished",
        ] { atLeastZero(key, spec, path, &errors) }
        let isIndexed = spec["completionMode"] == "Indexed"
        if isIndexed, spec["completions"] == nil {
            errors.required("\(path).completions", "when completion mode is Indexed")
        }
        if !isIndexed, spec["backoffLimitPerIndex"] != nil {
            errors.invalid(
                "\(path).backoffLimitPerIndex", spec["backoffLimitPerIndex"],
                "requires indexed completion mode")
        }
        if spec["maxFailedIndexes"] != nil, spec["backoffLimitPerIndex"] == nil {
            errors.required("\(path).backoffLimitPerIndex", "when maxFailedIndexes is specified")
        }
        let policy = spec.value(at: "template", "spec", "restartPolicy")
        if spec["podFailurePolicy"] != nil, policy != "Never" {
            errors.invalid(
                "\(path).template.spec.restartPolicy", policy,
                "only \"Never\" is supported when podFailurePolicy is specified")
        }
        if policy == nil || policy == "" || policy == "Always" {
            errors.required(
                "\(path).template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"")
        }
    }

    static let cronJobSpec: Check = { spec, path, errors in
        for key in ["startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"] {
            atLeastZero(key, spec, path, &errors)
        }
        let schedule = spec["schedule"]?.string ?? ""
        if schedule.isEmpty {
            errors.required("\(path).schedule")
        } else if schedule.contains("TZ") {
            errors.invalid(
                "\(path).schedule", Node(schedule), "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
            )
        } else {
            do throws(CronSchedule.Failure) { _ = try CronSchedule(schedule) } catch {
                errors.invalid("\(path).schedule", Node(schedule), error.message)
            }
        }
        guard let zone = spec["timeZone"] else { return }
        let name = zone.string ?? ""
        if name.isEmpty {
            errors.invalid("\(path).timeZone", zone, "timeZone must be nil or non-empty string")
        } else if name.lowercased() == "local" {
            errors.invalid(
                "\(path).timeZone", zone,
                "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones")
        } else if ZoneClock(name: name) == nil {
            errors.invalid("\(path).timeZone", zone, "unknown time zone \(name)")
        }
    }

    static let cronJobName: ObjectCheck = { object, errors in
        guard let name = object.objectName, name.utf8.count > 52 else { return }
        errors.invalid("metadata.name", Node(name), "must be no more than 52 characters")
    }

    /// What a Job was started with stays; the size of an indexed one may change if both its numbers do alike.
    static let keepJob: ChangeCheck = { new, old, errors in
        let (was, now) = (old["spec"] ?? .emptyMap, new["spec"] ?? .emptyMap)
        let resizes =
            now["completionMode"] == "Indexed" && now["completions"] == now["parallelism"]
            && was["completions"] == was["parallelism"]
        for key in ["completions", "selector", "template", "completionMode", "podFailurePolicy"] {
            guard was[key] != now[key], key != "completions" || !resizes else { continue }
            if key == "template", mayMove(old), placeless(was[key]) == placeless(now[key]) { continue }
            let shown = key == "template" ? now[key].map(InternalForm.podTemplate) : now[key]
            errors.invalid("spec.\(key)", shown, "field is immutable")
        }
        for key in ["backoffLimitPerIndex", "managedBy", "successPolicy"] where was[key] != now[key] {
            errors.invalid("spec.\(key)", now[key], "field is immutable")
        }
    }

    /// A suspended Job that has not started may still be told where to run.
    private static func mayMove(_ job: Node) -> Bool {
        job.value(at: "spec", "suspend")?.bool == true && job.value(at: "status", "startTime") == nil
    }

    private static func placeless(_ template: Node?) -> Node {
        var template = template ?? .emptyMap
        template["metadata"] = nil
        for key in ["nodeSelector", "tolerations", "affinity", "schedulingGates"] { template["spec"]?[key] = nil }
        return template
    }
}
