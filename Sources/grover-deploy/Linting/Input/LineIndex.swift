/// Which line a byte of a text stands in.
struct LineIndex {
    private let starts: [Int]

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
        self.starts = starts
    }

    /// The offset of a line's first byte.
    func start(ofLine line: Int) -> Int { starts[min(max(line - 1, 0), starts.count - 1)] }

    /// Counts from 1.
    func line(ofByte offset: Int) -> Int {
        var low = 0
        var high = starts.count
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
