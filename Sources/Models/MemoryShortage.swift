import Presentation
import Tensors

/// Work that does not fit into memory. It is noticed before any memory is taken.
public struct MemoryShortage: Error, Sendable, Equatable, CustomStringConvertible {
    /// The work, its size and the setting to lower.
    public let message: String

    public var description: String { message }

    /// Work below this size fits, or fails soon enough.
    private static let unaskedBytes = 256.0 * 0x1p20

    /// - Parameters:
    ///   - bytes: the least memory of the work
    ///   - work: the subject of the message, such as `step 7: its 64 examples with 12,000 tokens`
    ///   - advice: the remedy
    ///   - available: the available memory in bytes; nil if it is not known
    /// - Throws: ``MemoryShortage`` if there is less.
    package static func check(
        _ bytes: Double, for work: @autoclosure () -> String, advice: String,
        available: @autoclosure () -> Int? = ProcessMemory.availableBytes
    ) throws(MemoryShortage) {
        guard bytes > unaskedBytes, let available = available(), bytes > Double(available) else { return }
        let (needed, found) = (Quantity.gibibytes(bytes), Quantity.gibibytes(Double(available)))
        throw MemoryShortage(
            message: "\(work()) need at least \(needed) of memory, and \(found) is available; \(advice)")
    }
}
