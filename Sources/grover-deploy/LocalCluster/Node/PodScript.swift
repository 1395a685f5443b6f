/// What a pod does on a node that only plays it.
public struct PodScript: Sendable {
    public enum Course: Sendable {
        /// It runs, and is ready this long after it was bound.
        case ready(after: Duration)
        /// It runs and never becomes ready.
        case unready
        /// It ends with this code each time, so long after each start.
        case exits(code: Int, after: Duration)
        /// Its image is not to be had.
        case neverPulled
    }

    public var course: Course
    /// How long it takes to end after its deletion.
    public var stopsAfter: Duration

    public init(_ course: Course, stopsAfter: Duration = .milliseconds(300)) {
        self.course = course
        self.stopsAfter = stopsAfter
    }
}
