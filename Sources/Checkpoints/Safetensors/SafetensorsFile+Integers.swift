import Tensors

/// Weights as 7-bit integers. A file with ``integerFormat`` in its metadata holds each large matrix `[out, in]` as two
/// tensors, and all other weights as usual:
///
///     NAME         I8  [out, in]   from -63 to 63
///     NAME.scale   F32 [out]       finite, at least 0
///
/// The numbers of a row are its integers times its scale. No matrix lies transposed.
extension SafetensorsFile {
    /// In place of PyTorch's "pt": some programs refuse a file of a format that they do not know.
    static let integerFormat = "mixtape-int8"
    private static let integerRange: ClosedRange<Int8> = -63...63

    static func scaleName(of weight: String) -> String { "\(weight).scale" }

    /// Whether large matrices are integers.
    var holdsIntegers: Bool { metadata["format"] == Self.integerFormat }

    /// Checks the types and the shapes of a matrix of integers.
    func checkIntegers(_ name: String, shape: [Int]) throws(CheckpointError) {
        let entry = try requireEntry(named: name)
        guard entry.type == .int8 else {
            throw CheckpointError(
                "holds \(entry.type.rawValue) numbers in a file of the format \(Self.integerFormat); expected I8",
                file: path, tensor: name)
        }
        guard entry.shape == shape else {
            throw CheckpointError(file: path, tensor: name, needed: shape, found: entry.shape)
        }
        try check(Self.scaleName(of: name), shape: [shape[0]])
    }

    /// Reads a matrix of integers. The file's memory of it is free afterwards.
    /// - Parameter rows: the file's row for each row of the matrix; a row that the file lacks is the mean of all that
    ///   it has. Nil for the rows of the file.
    /// - Precondition: ``checkIntegers(_:shape:)`` passed.
    func integers(named name: String, rows: [Int]? = nil) throws(CheckpointError) -> IntegerMatrix {
        let entry = try requireEntry(named: name)
        let (found, inner) = (entry.shape[0], entry.shape[1])
        let scales: [Float] = try tensor(named: Self.scaleName(of: name)).elements
        if let wrong = scales.first(where: { !($0.isFinite && $0 >= 0) }) {
            throw CheckpointError(
                "holds \(wrong); expected finite numbers of at least 0", file: path, tensor: Self.scaleName(of: name))
        }
        let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[entry.bytes])
        let integers = bytes.assumingMemoryBound(to: Int8.self)
        if let wrong = integers.first(where: { !Self.integerRange.contains($0) }) {
            throw CheckpointError("holds \(wrong); expected integers from -63 to 63", file: path, tensor: name)
        }
        guard let first = integers.baseAddress else { preconditionFailure("\(name): a matrix without integers") }
        func matrix(_ rows: [Int], mean: (values: UnsafePointer<Int8>, scale: Float)? = nil) -> IntegerMatrix {
            IntegerMatrix(columns: rows.count, inner: inner) { number in
                let row = rows[number]
                if row >= found, let mean { return mean }
                return (first + row * inner, scales[row])
            }
        }
        defer { file.release(entry.bytes) }
        let rows = rows ?? Array(0..<found)
        guard rows.contains(where: { $0 >= found }) else { return matrix(rows) }
        let numbers: Tensor<Float> = matrix(Array(0..<found)).weight()
        let mean = IntegerMatrix(transposing: numbers.meanRow)
        return mean.integers.withUnsafeBufferPointer { integers in
            guard let values = integers.baseAddress else { preconditionFailure("\(name): a row without integers") }
            return matrix(rows, mean: (values, mean.rowScales[0]))
        }
    }
}
