import ServiceLifecycle

/// Forgets the past at intervals: a watch or a list that wants to go on from longer ago gets 410, as on a real cluster.
///
/// What is forgotten is at least one interval old, and at most two. The past is bounded in size besides.
struct Compaction: Service {
    let store: ObjectStore
    let interval: Duration
    let clock: any Clock<Duration>

    func run() async {
        await cancelWhenGracefulShutdown {
            var before = store.revision
            while (try? await clock.sleep(for: interval)) != nil {
                store.compact(upTo: before)
                before = store.revision
            }
        }
    }
}
