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
/// A row's past lies in a slot of fixed capacity. Rows that end return their slot, rows that fork get a copy, and rows
/// of further inputs take free slots. Nothing moves while rows merely continue. Each row has its own length, as rows
/// begin at different steps, with pasts of different lengths.
final class DecoderCache<Element: Scalar> {
    /// The memory of each layer, `[slots * capacity, width]`.
    private let own: [(keys: Variable<Element>, values: Variable<Element>)]
    private let capacity: Int
    private var rows: [Row] = []
    private var freeSlots: [Int]
    /// The number of inputs that have had a row.
    private var admitted = 0

    private struct Row {
        let slot: Int
        /// The index of the input that it answers.
        let input: Int
        /// The number of its positions so far.
        var length: Int
    }

    /// - Parameters:
    ///   - slots: the largest number of rows at any time
    ///   - capacity: the greatest number of positions of a row, those of its first past included
    ///   - width: the width of a key and of a value, all heads together
    init(layers: Int, slots: Int, capacity: Int, width: Int) {
        self.capacity = capacity
        own = (0..<layers).map { _ in
            (
                keys: Variable(Tensor(uninitialized: [slots * capacity, width])),
                values: Variable(Tensor(uninitialized: [slots * capacity, width]))
            )
        }
        freeSlots = Array((0..<slots).reversed())
    }

    /// The input of each row.
    var inputs: [Int] { rows.map(\.input) }
    /// The place of each row's past in the keys and values.
    var spans: [Span] { rows.map { Span(start: $0.slot * capacity, length: $0.length) } }

    /// Adds a row for each of the next inputs, after the present rows, with the past that the prompt of a decoder or a
    /// prefix makes.
    /// - Parameters:
    ///   - count: the number of inputs
    ///   - pasts: for each layer the keys and values of all inputs
    ///   - spans: each input's positions in them, in every layer
    /// - Returns: the inputs
    @discardableResult
    func admit(_ count: Int, pasts: [KeysAndValues<Element>], spans: [Span]) -> Range<Int> {
        let inputs = admitted..<admitted + count
        guard !inputs.isEmpty else { return inputs }
        precondition(pasts.count == own.count, "a decoder cache of \(own.count) layers, pasts of \(pasts.count)")
        let new = inputs.map { Row(slot: claimedSlot(), input: $0, length: spans[$0].length) }
        for (past, layer) in zip(pasts, own) {
            for (source, destination) in [(past.keys, layer.keys), (past.values, layer.values)] {
                withMatrices(source.variable.value, destination.value) { all, destination in
                    let columns = all[columns: source.range]
                    for row in new where row.length > 0 {
                        let (from, to) = (spans[row.input].start, row.slot * capacity)
                        RowKernel.copy(
                            columns[rows: from..<from + row.length], to: destination[rows: to..<to + row.length])
                    }
                }
            }
        }
        rows += new
        admitted = inputs.upperBound
        return inputs
    }

    private func claimedSlot() -> Int {
        guard let slot = freeSlots.popLast() else { preconditionFailure("more rows than slots in a decoder cache") }
        return slot
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
            let slot = claimedSlot()
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

    /// Makes room for one more position in the first rows.
    func advance(_ count: Int) {
        for index in 0..<count {
            precondition(rows[index].length < capacity, "a decoder cache of \(capacity) positions is full")
            rows[index].length += 1
        }
    }

    /// Writes the newest position of the first rows and returns all positions of the layer.
    /// - Parameter new: a row for each of these rows
    func append(_ new: KeysAndValues<Element>, layer: Int) -> KeysAndValues<Element> {
        let (keys, values) = own[layer]
        for (source, destination) in [(new.keys, keys), (new.values, values)] {
            withMatrices(source.variable.value, destination.value) { all, destination in
                let columns = all[columns: source.range]
                for (index, row) in rows.prefix(columns.rows).enumerated() {
                    destination.row(row.slot * capacity + row.length - 1)
                        .update(from: columns.row(index), count: columns.columns)
                }
            }
        }
        return KeysAndValues(keys: keys, values: values)
    }
}
