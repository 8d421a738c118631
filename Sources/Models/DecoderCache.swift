import Autodiff
import Tensors

/// Keys and values of one attention, `[rows, heads * headWidth]` each.
struct KeysAndValues<Element: Scalar> {
    let keys: VariableColumns<Element>
    let values: VariableColumns<Element>
}

extension KeysAndValues {
    init(keys: Variable<Element>, values: Variable<Element>) {
        self.init(keys: keys.allColumns, values: values.allColumns)
    }
}

/// A decoder's memory between steps: for each row (a sequence, or one beam of it) the keys and values of its past, and
/// the input that it answers.
///
/// A row's past lies in a slot of fixed capacity. Rows that end return their slot, and rows that fork get a copy.
/// Nothing moves while rows merely continue. Each row has its own length, as their pasts may begin with other numbers
/// of positions.
final class DecoderCache<Element: Scalar> {
    /// The memory of each layer, `[slots * capacity, width]`.
    private let own: [(keys: Variable<Element>, values: Variable<Element>)]
    private let capacity: Int
    private var rows: [Row]
    private var freeSlots: [Int]

    private struct Row {
        let slot: Int
        /// The index of the input that it answers.
        let input: Int
        /// The number of its positions so far.
        var length: Int
    }

    /// - Parameters:
    ///   - inputs: the number of inputs; each has one row at first
    ///   - slots: the largest number of rows at any time
    ///   - capacity: the greatest number of positions of a row, those of its first past included
    ///   - width: the width of a key and of a value, all heads together
    init(layers: Int, inputs: Int, slots: Int, capacity: Int, width: Int) {
        precondition(slots >= inputs)
        self.capacity = capacity
        own = (0..<layers).map { _ in
            (
                keys: Variable(Tensor(uninitialized: [slots * capacity, width])),
                values: Variable(Tensor(uninitialized: [slots * capacity, width]))
            )
        }
        rows = (0..<inputs).map { Row(slot: $0, input: $0, length: 0) }
        freeSlots = Array((inputs..<slots).reversed())
    }

    /// The input of each row.
    var inputs: [Int] { rows.map(\.input) }
    /// The place of each row's past in the keys and values.
    var spans: [Span] { rows.map { Span(start: $0.slot * capacity, length: $0.length) } }

    /// Gives every row its first past, which the prompt of a decoder or a prefix makes.
    /// - Parameters:
    ///   - pasts: for each layer the keys and values of all rows
    ///   - spans: each row's positions in them, in every layer
    func begin(_ pasts: [KeysAndValues<Element>], spans: [Span]) {
        precondition(
            rows.allSatisfy { $0.length == 0 } && spans.count == rows.count && pasts.count == own.count,
            "a decoder cache begins once, with a past for each of its rows and layers")
        for (past, layer) in zip(pasts, own) {
            for (source, destination) in [(past.keys, layer.keys), (past.values, layer.values)] {
                withMatrices(source.variable.value, destination.value) { all, destination in
                    let columns = all[columns: source.range]
                    for (row, span) in zip(rows, spans) {
                        let start = row.slot * capacity
                        RowKernel.copy(
                            columns[rows: span.start..<span.start + span.length],
                            to: destination[rows: start..<start + span.length])
                    }
                }
            }
        }
        for (index, span) in spans.enumerated() { rows[index].length = span.length }
    }

    /// Replaces the rows: row i becomes a continuation of the present row `parents[i]`. A row without a continuation is
    /// dropped.
    func select(_ parents: [Int]) {
        let taken = Set(parents.map { rows[$0].slot })
        freeSlots += rows.map(\.slot).filter { !taken.contains($0) }
        var claimed: Set<Int> = []
        rows = parents.map { parent in
            let row = rows[parent]
            if claimed.insert(row.slot).inserted { return row }
            guard let slot = freeSlots.popLast() else { preconditionFailure("more rows than slots in a decoder cache") }
            copy(row, to: slot)
            return Row(slot: slot, input: row.input, length: row.length)
        }
    }

    private func copy(_ row: Row, to slot: Int) {
        for layer in own {
            for tensor in [layer.keys.value, layer.values.value] {
                let width = tensor.columns
                withPointers(tensor) { pointer in
                    (pointer + slot * capacity * width)
                        .update(from: pointer + row.slot * capacity * width, count: row.length * width)
                }
            }
        }
    }

    /// Makes room for one more position in every row.
    func advance() {
        for index in rows.indices {
            precondition(rows[index].length < capacity, "a decoder cache of \(capacity) positions is full")
            rows[index].length += 1
        }
    }

    /// Writes the newest position of every row and returns all positions of the layer.
    func append(_ new: KeysAndValues<Element>, layer: Int) -> KeysAndValues<Element> {
        let (keys, values) = own[layer]
        for (source, destination) in [(new.keys, keys), (new.values, values)] {
            withMatrices(source.variable.value, destination.value) { all, destination in
                let columns = all[columns: source.range]
                for (index, row) in rows.enumerated() {
                    destination.row(row.slot * capacity + row.length - 1)
                        .update(from: columns.row(index), count: columns.columns)
                }
            }
        }
        return KeysAndValues(keys: keys, values: values)
    }
}
