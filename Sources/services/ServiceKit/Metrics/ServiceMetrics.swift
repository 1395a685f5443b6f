internal import FoundationEssentials

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Hears of each operation of a store: its name, how long it took, and whether it failed.
public typealias StoreObserver = @Sendable (_ operation: String, _ took: Duration, _ failed: Bool) -> Void

extension MetricRegistry {
    /// Counts what a store does as `grover_store_latency_seconds` and `grover_store_errors_total`.
    public func storeObserver(engine: String) -> StoreObserver {
        let latency = histogram(
            "grover_store_latency_seconds", "time that operations of the store take",
            bounds: [0.0005, 0.001] + Histogram.latencyBounds, labels: "engine", "operation")
        let errors = counter(
            "grover_store_errors_total", "operations of the store that failed", labels: "engine", "operation")
        return { operation, took, failed in
            latency.observe(took, engine, operation)
            if failed { errors.add(engine, operation) }
        }
    }

    /// Looks into a cache, as `grover_cache_requests_total`.
    public func cache(_ name: String) -> (hit: Counter.Series, miss: Counter.Series) {
        let requests = counter("grover_cache_requests_total", "looks into caches", labels: "cache", "result")
        return (requests.series(name, "hit"), requests.series(name, "miss"))
    }

    /// What this process takes, by the names that Prometheus' own clients use.
    func addProcess() {
        reading("process_resident_memory_bytes", "resident memory size in bytes", type: "gauge") {
            guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return nil }
            let pages = text.split(separator: " ").dropFirst().first.flatMap { Double($0) }
            return pages.map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }
        }
        reading("process_cpu_seconds_total", "user and system CPU time in seconds", type: "counter") {
            var usage = rusage()
            // 0 is RUSAGE_SELF, which glibc gives another type than the call takes.
            guard getrusage(0, &usage) == 0 else { return nil }
            let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
            return Double(seconds) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
        }
        reading("process_open_fds", "open file descriptors", type: "gauge") {
            (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map { Double($0.count) }
        }
    }
}
