/// The lines of a body, however its bytes were cut on the way; one reader asks for one line at a time.
actor LineReader {
    private let body: any HTTPBody
    private let limit: Int
    private var bytes: [UInt8] = []
    private var start = 0
    private var scanned = 0
    private var isAtEnd = false

    struct LineTooLong: Error {}

    /// - Parameter limit: the longest line; objects in etcd are at most a few megabytes.
    init(_ body: any HTTPBody, limit: Int = 16 << 20) {
        self.body = body
        self.limit = limit
    }

    /// The next line without its end, nil after the last.
    func next() async throws -> ArraySlice<UInt8>? {
        while true {
            if let end = bytes[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = bytes[start..<end]
                start = end + 1
                scanned = start
                return line
            }
            scanned = bytes.count
            guard bytes.count - start <= limit else { throw LineTooLong() }
            guard !isAtEnd else {
                guard start < bytes.count else { return nil }
                let line = bytes[start...]
                start = bytes.count
                return line
            }
            bytes.removeFirst(start)
            scanned -= start
            start = 0
            if let chunk = try await body.next() { bytes += chunk } else { isAtEnd = true }
        }
    }
}
