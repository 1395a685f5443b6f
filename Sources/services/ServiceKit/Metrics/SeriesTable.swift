internal import Synchronization

/// The series of one metric by the values of their labels; their number has an end.
final class SeriesTable<Cell: AnyObject & Sendable>: Sendable {
    /// As many as a service with all of its routes needs several times over.
    static var maximum: Int { 500 }

    private let names: [String]
    private let constant: [Label]
    private let make: @Sendable () -> Cell
    private let cells = Mutex<[[String]: Cell]>([:])

    init(_ constant: [Label], _ names: [String], make: @escaping @Sendable () -> Cell) {
        self.constant = constant
        self.names = names
        self.make = make
    }

    func cell(_ values: [String]) -> Cell {
        precondition(values.count == names.count, "a series needs a value for each of the labels \(names)")
        return cells.withLock { cells in
            if let cell = cells[values] { return cell }
            let key = cells.count < Self.maximum ? values : names.map { _ in "other" }
            if let cell = cells[key] { return cell }
            let cell = make()
            cells[key] = cell
            return cell
        }
    }

    /// In the order of the values.
    var all: [(labels: [Label], cell: Cell)] {
        cells.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { values, cell in
            (constant + zip(names, values).map { Label($0, $1) }, cell)
        }
    }
}
