import Presentation
import Tensors

/// Work that does not fit into memory, noticed before any of that is taken.
public struct MemoryShortage: Error, Sendable, Equatable, CustomStringConvertible {
    /// What does not fit, how large it is, and what to lower.
    public let message: String

    public var description: String { message }

    /// What takes less than this fits, or it shows soon enough.
    private static let unaskedBytes = 256.0 * 0x1p20

    /// - Parameters:
    ///   - bytes: what the work takes at least
    ///   - work: the subject of the message, such as `step 7: its 64 examples with 12,000 tokens`
    ///   - advice: what to do about it
    ///   - available: what can be had, in bytes; nil if nobody knows
    /// - Throws: ``MemoryShortage`` if there is less.
    package static func check(
        _ bytes: Double, for work: @autoclosure () -> String, advice: String,
        available: @autoclosure () -> Int? = ProcessMemory.availableBytes
    ) throws(MemoryShortage) {
        guard bytes > unaskedBytes, let available = available(), bytes > Double(available) else { return }
        let (needed, found) = (Quantity.gibibytes(bytes), Quantity.gibibytes(Double(available)))
        throw MemoryShortage(
            message: "\(work()) need at least \(needed) of memory, and \(found) can be had; \(advice)")
    }
}
