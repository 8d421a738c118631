import Communication

/// Batches of an evaluation that several processes share. In each round every process computes one batch, and then all
/// have the results of all.
///
/// The batches are those of one process, so no result depends on the number of processes.
struct SharedBatches {
    let communicator: any Communicator

    /// Computes batches in order.
    /// - Parameters:
    ///   - compute: makes the result of a batch, given its number; it may throw to stop a process that is alone
    ///   - encode: the result as bytes for other processes
    ///   - decode: the result of a batch from these bytes
    ///   - take: gets each batch with its result, in order; it may throw to stop. All processes must then throw.
    func forEach<Result>(
        _ count: Int, compute: (Int) throws -> Result, encode: (Result) -> [UInt8],
        decode: (ArraySlice<UInt8>) -> Result,
        take: (Int, Result) throws -> Void
    ) rethrows {
        for first in stride(from: 0, to: count, by: communicator.count) {
            let round = first..<min(count, first + communicator.count)
            let batch = first + communicator.rank
            let own = round.contains(batch) ? try compute(batch) : nil
            let all = communicator.isAlone ? [] : communicator.gatherForAll(own.map(encode) ?? [])
            for other in round {
                if other == batch, let own {
                    try take(other, own)
                } else {
                    try take(other, decode(all[other - first][...]))
                }
            }
        }
    }
}

/// Fields of messages between processes, one after the other.
struct MessageWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write<Value: BitwiseCopyable>(_ value: Value) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }

    mutating func write<Value: BitwiseCopyable>(_ values: [Value]) {
        write(values.count)
        values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
}

/// Reads what ``MessageWriter`` wrote, in the same order.
struct MessageReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    mutating func read<Value: BitwiseCopyable>(_ type: Value.Type) -> Value {
        let size = MemoryLayout<Value>.size
        precondition(rest.count >= size, "a message of another process is cut short")
        defer { rest = rest.dropFirst(size) }
        return rest.withUnsafeBytes { $0.loadUnaligned(as: type) }
    }

    mutating func readArray<Value: BitwiseCopyable>(of type: Value.Type) -> [Value] {
        (0..<read(Int.self)).map { _ in read(type) }
    }
}

extension DecodedSequence {
    func write(to message: inout MessageWriter) {
        message.write(tokens)
        message.write(logLikelihood)
        message.write(weight)
        message.write(isComplete)
    }

    init(from message: inout MessageReader) {
        self.init(
            tokens: message.readArray(of: Int32.self), logLikelihood: message.read(Double.self),
            weight: message.read(Double.self), isComplete: message.read(Bool.self))
    }
}
