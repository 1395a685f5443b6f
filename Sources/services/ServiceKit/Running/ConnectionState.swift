internal import HTTPTypes
public import NIOCore

/// Where a client's connection stands: what was asked and not answered yet, and whether the next answer is its last.
///
/// It is shared by the handlers of one connection, and used on its event loop only. Whoever answers beside the router tells it
/// here, as nobody sees those answers pass.
public final class ConnectionState {
    /// How long a client may take to close its half before the connection is cut.
    private static let patience = TimeAmount.seconds(2)

    private let drain: Drain
    private let old: NIODeadline
    private(set) var unanswered = 0
    private(set) var isReadingRequest = false
    private(set) var lastActive = NIODeadline.now()
    private var isLast = false
    private var clientEnds = false
    /// Whether the client, by its last request, knows no chunks and no lasting connections but by arrangement.
    public internal(set) var speaksHTTP10 = false

    /// - Parameter age: how old a connection becomes, give or take a quarter: those opened together do not all end together.
    init(drain: Drain, age: Duration) {
        self.drain = drain
        old = .now() + TimeAmount(age * Double.random(in: 0.75...1.25))
    }

    func requestBegan(_ head: HTTPRequest) {
        lastActive = .now()
        unanswered += 1
        isReadingRequest = true
        clientEnds = clientEnds || speaksHTTP10 || Self.says("close", head.headerFields[.connection])
    }

    /// Whether a list has a word, in whatever case.
    private static func says(_ word: String, _ list: String?) -> Bool {
        guard let list else { return false }
        return list.split(separator: ",").contains { $0.filter { !$0.isWhitespace }.lowercased() == word }
    }

    func requestWentOn(isAtEnd: Bool) {
        lastActive = .now()
        if isAtEnd { isReadingRequest = false }
    }

    /// The next answer is the last.
    func quiesce() { isLast = true }

    /// So many of the last requests will not be answered, nor whatever comes after them.
    public func giveUp(requests count: Int) {
        unanswered = max(0, unanswered - count)
        isReadingRequest = false
        isLast = true
    }

    /// The head of an answer is about to be written.
    ///
    /// - Returns: whether it has to say `Connection: close`.
    public func answerBegan() -> Bool {
        // Where nothing was asked, the answer is to what could not be read, and nothing after it can be either.
        if unanswered == 0 { isLast = true }
        // An answer that comes before the whole request leaves a body behind that nobody wants to read.
        if unanswered == 1 {
            isLast = isLast || clientEnds || isReadingRequest || drain.isDraining || lastActive >= old
        }
        return isLast && unanswered <= 1
    }

    /// The end of an answer is about to be written.
    ///
    /// - Returns: whether the connection has to be closed when that is done.
    public func answerEnded() -> Bool {
        unanswered = max(0, unanswered - 1)
        lastActive = .now()
        return isLast && unanswered == 0
    }

    /// Ends this half, and the whole connection once the client has had time to read.
    public static func close(_ channel: any Channel) {
        channel.close(mode: .output, promise: nil)
        channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
    }
}
