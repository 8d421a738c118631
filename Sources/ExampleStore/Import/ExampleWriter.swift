import Importing
import TaskDefinitions

/// Writes batches of examples into the table `examples`. It numbers them and counts those that repeat an earlier one.
final class ExampleWriter {
    private let insertion: BulkInsertion
    private var repeats = RepeatCounter()
    /// Examples written so far.
    private(set) var count = 0
    /// The number of these that have the input and the first target of an earlier one.
    var repeated: Int { repeats.count }

    /// The number of examples between two reports of progress.
    private static let reportInterval = 1024

    /// - Parameter insertion: inserts into the columns source_id, which is bound, ordinal, line, file, fields, input,
    ///   target, other_targets, attributes.
    init(_ insertion: BulkInsertion) { self.insertion = insertion }

    /// - Parameter report: called from time to time.
    func write(_ batch: ExampleBatch, report: () throws -> Void) throws {
        try batch.bytes.withUnsafeBytes { bytes in
            var start = 0
            func take(_ count: Int) -> UnsafeRawBufferPointer? {
                guard count >= 0 else { return nil }
                defer { start += count }
                return UnsafeRawBufferPointer(rebasing: bytes[start..<start + count])
            }
            for row in batch.rows {
                insertion.bind(count, at: 2)
                insertion.bind(row.line, at: 3)
                insertion.bind(row.file, at: 4)
                insertion.bind(take(row.fields), at: 5)
                repeats.add(UnsafeRawBufferPointer(rebasing: bytes[start..<start + row.input + row.target]), row.input)
                insertion.bind(take(row.input), at: 6)
                insertion.bind(take(row.target), at: 7)
                insertion.bind(take(row.otherTargets), at: 8)
                insertion.bind(take(row.attributes), at: 9)
                try insertion.run()
                count += 1
                if count % Self.reportInterval == 0 { try report() }
            }
        }
    }
}
