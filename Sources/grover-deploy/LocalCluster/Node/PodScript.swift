/// What a pod does on a node that only plays it.
public struct PodScript: Sendable {
    public enum Course: Sendable {
        /// It runs, and is ready this long after it was bound.
        case ready(after: Duration)
        /// It runs and never becomes ready.
        case unready
        /// Its containers end with this code each time, so long after each start; whether they start again is the
        /// pod's `restartPolicy`.
        case exits(code: Int, after: Duration)
        /// Its image is not to be had.
        case neverPulled
    }

    public var course: Course
    /// How long it takes to end after its deletion.
    public var stopsAfter: Duration
    /// How long each init container takes.
    public var initTakes: Duration
    /// How long containers wait before they start again, doubled with each restart, 300 s at most.
    public var restartsAfter: Duration

    public init(
        _ course: Course, stopsAfter: Duration = .milliseconds(300), initTakes: Duration = .milliseconds(100),
        restartsAfter: Duration = .seconds(10)
    ) {
        self.course = course
        self.stopsAfter = stopsAfter
        self.initTakes = initTakes
        self.restartsAfter = restartsAfter
    }
}
