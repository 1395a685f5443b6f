import Testing

@testable import ServiceKit

@Suite struct MetricRegistryTests {
    @Test func countersAndGaugesAreToldWithHelpAndType() {
        let registry = MetricRegistry(service: "s")
        let counter = registry.counter("things_total", "things\\made\nhere", labels: "kind")
        counter.add("a")
        counter.series("a").add(2)
        registry.gauge("depth", "how deep").series().set(-4)
        #expect(
            registry.text == """
                # HELP things_total things\\\\made\\nhere
                # TYPE things_total counter
                things_total{service="s",kind="a"} 3
                # HELP depth how deep
                # TYPE depth gauge
                depth{service="s"} -4

                """)
    }

    @Test func aValueOfALabelCannotBreakOut() {
        let registry = MetricRegistry(service: "s")
        registry.counter("c", "h", labels: "l").add("a\"} 1\nevil \\")
        #expect(registry.text.hasSuffix(#"c{service="s",l="a\"} 1\nevil \\"} 1"# + "\n"))
    }

    @Test func bucketsOfAHistogramAddUp() {
        let registry = MetricRegistry(service: "s")
        let histogram = registry.histogram("t_seconds", "time", bounds: [0.1, 1], labels: "op")
        // On the bound is within it.
        for milliseconds in [50, 100, 500, 3000] { histogram.observe(.milliseconds(milliseconds), "read") }
        #expect(
            registry.text == """
                # HELP t_seconds time
                # TYPE t_seconds histogram
                t_seconds_bucket{service="s",op="read",le="0.1"} 2
                t_seconds_bucket{service="s",op="read",le="1"} 3
                t_seconds_bucket{service="s",op="read",le="+Inf"} 4
                t_seconds_sum{service="s",op="read"} 3.65
                t_seconds_count{service="s",op="read"} 4

                """)
    }

    @Test func askedForTwiceAMetricIsTheSame() {
        let registry = MetricRegistry(service: "s")
        registry.counter("c", "h").add()
        registry.counter("c", "h").add()
        #expect(registry.text.hasSuffix("c{service=\"s\"} 2\n"))
    }

    @Test func aMetricStopsGrowingAtSomeNumberOfSeries() {
        let registry = MetricRegistry(service: "s")
        let counter = registry.counter("c", "h", labels: "path")
        for number in 0..<2000 { counter.add("/\(number)") }
        #expect(registry.text.split(separator: "\n").count <= 503)
        #expect(registry.text.contains("c{service=\"s\",path=\"other\"} 1500\n"))
    }

    @Test func storesAndCachesHaveTheirNumbers() {
        let registry = MetricRegistry(service: "s")
        let observe = registry.storeObserver(engine: "sqlite")
        observe("post", .milliseconds(2), false)
        observe("post", .milliseconds(2), true)
        let cache = registry.cache("sessions")
        cache.hit.add()
        let text = registry.text
        #expect(
            text.contains(
                "grover_store_latency_seconds_count{service=\"s\",engine=\"sqlite\",operation=\"post\"} 2\n"))
        #expect(text.contains("grover_store_errors_total{service=\"s\",engine=\"sqlite\",operation=\"post\"} 1\n"))
        #expect(text.contains("grover_cache_requests_total{service=\"s\",cache=\"sessions\",result=\"hit\"} 1\n"))
        #expect(text.contains("grover_cache_requests_total{service=\"s\",cache=\"sessions\",result=\"miss\"} 0\n"))
    }

    @Test func aRequestIsInFlightForAsLongAsItIsHeld() {
        let registry = MetricRegistry(service: "s")
        let metrics = RequestMetrics(registry)
        var held: [RequestMetrics.InFlight] = [metrics.begin(), metrics.begin()]
        #expect(registry.text.contains("in_progress{service=\"s\"} \(held.count)\n"))
        held.removeAll()
        #expect(registry.text.contains("in_progress{service=\"s\"} 0\n"))
    }
}
