import Autodiff
import Tensors

/// Keys and values of one attention, `[rows, heads * headWidth]` each.
struct KeysAndValues<Element: Scalar> {
    let keys: Variable<Element>
    let values: Variable<Element>
}

/// What a decoder remembers between steps: for each row (a sequence, or one beam of it) the keys and values of its
/// past, and which input it answers.
///
/// A row's past lies in a slot of fixed capacity. Rows that end give their slot back and rows that fork get a copy, so
/// that nothing moves while rows merely go on.
final class DecoderCache<Element: Scalar> {
    private let own: [KeysAndValues<Element>]
    private let capacity: Int
    /// The slot and the input of each row.
    private var rows: [(slot: Int, input: Int)]
    private var freeSlots: [Int]
    /// Positions decoded so far.
    private var length = 0

    /// - Parameters:
    ///   - inputs: how many there are; each has one row at first
    ///   - slots: how many rows there may ever be at once
    ///   - capacity: the greatest number of steps
    ///   - width: of a key and of a value, all heads together
    init(layers: Int, inputs: Int, slots: Int, capacity: Int, width: Int) {
        precondition(slots >= inputs)
        self.capacity = capacity
        own = (0..<layers).map { _ in
            KeysAndValues(
                keys: Variable(Tensor(uninitialized: [slots * capacity, width])),
                values: Variable(Tensor(uninitialized: [slots * capacity, width])))
        }
        rows = (0..<inputs).map { (slot: $0, input: $0) }
        freeSlots = Array((inputs..<slots).reversed())
    }

    /// The input of each row.
    var inputs: [Int] { rows.map(\.input) }
    /// Where each row's past lies in the keys and values.
    var spans: [Span] { rows.map { Span(start: $0.slot * capacity, length: length) } }

    /// Replaces the rows: row i becomes a continuation of the present row `parents[i]`. A row that no one continues is
    /// forgotten.
    func select(_ parents: [Int]) {
        let taken = Set(parents.map { rows[$0].slot })
        freeSlots += rows.map(\.slot).filter { !taken.contains($0) }
        var claimed: Set<Int> = []
        rows = parents.map { parent in
            let row = rows[parent]
            if claimed.insert(row.slot).inserted { return row }
            guard let slot = freeSlots.popLast() else { preconditionFailure("more rows than slots in a decoder cache") }
            copy(from: row.slot, to: slot)
            return (slot: slot, input: row.input)
        }
    }

    private func copy(from source: Int, to destination: Int) {
        for layer in own {
            for tensor in [layer.keys.value, layer.values.value] {
                let width = tensor.columns
                withPointers(tensor) { pointer in
                    (pointer + destination * capacity * width)
                        .update(from: pointer + source * capacity * width, count: length * width)
                }
            }
        }
    }

    /// Makes room for one more position in every row.
    func advance() {
        precondition(length < capacity, "a decoder cache of \(capacity) positions is full")
        length += 1
    }

    /// Writes the newest position of every row and returns all positions of the layer.
    func append(keys: Variable<Element>, values: Variable<Element>, layer: Int) -> KeysAndValues<Element> {
        for (source, destination) in [(keys.value, own[layer].keys.value), (values.value, own[layer].values.value)] {
            let width = source.columns
            withPointers(source, destination) { source, destination in
                for (index, row) in rows.enumerated() {
                    (destination + (row.slot * capacity + length - 1) * width)
                        .update(from: source + index * width, count: width)
                }
            }
        }
        return own[layer]
    }
}
