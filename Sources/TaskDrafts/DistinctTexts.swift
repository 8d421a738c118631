import Configuration
import Importing
import TaskDefinitions

/// The distinct texts and their counts.
struct DistinctTexts {
    /// Up to this many different texts are kept.
    static let mostKept = 200
    /// Up to this many, the number of different texts is exact; above, it is an estimate.
    private static let mostCounted = 3 << 15

    /// The number of texts, repeats included.
    private(set) var count = 0
    /// Each text with its count; nil if there are more than ``mostKept``.
    private(set) var kept: [ExactText: Int]? = [:]
    private var repeats = RepeatCounter(limit: mostCounted)

    /// The number of different texts.
    var distinctCount: Int { kept?.count ?? max(Self.mostKept, count - repeats.count) }

    mutating func add(_ text: String) {
        count += 1
        var hash = ValueHash()
        hash.add(text: text)
        repeats.add(hash: hash.value)
        guard kept != nil else { return }
        kept?[ExactText(text), default: 0] += 1
        if kept?.count ?? 0 > Self.mostKept { kept = nil }
    }
}

/// A hash of 64 bits of a sequence of values, the same on every machine.
struct ValueHash: Equatable {
    private(set) var value: UInt64 = 0x243F_6A88_85A3_08D3  // pi

    mutating func add(_ value: FieldValue?) {
        switch value {
        case nil: add(0)
        case .null?: add(1)
        case .bool?, .number?, .string?: add(text: value?.text ?? "")
        case .list(let elements)?:
            add(2)
            for element in elements { add(element) }
        case .object?: add(text: value?.jsonText ?? "")
        }
    }

    mutating func add(text: String) {
        var text = text
        text.withUTF8 { bytes in
            add(3 + UInt64(bytes.count))
            var rest = UnsafeRawBufferPointer(bytes)
            while rest.count >= 8 {
                add(rest.loadUnaligned(as: UInt64.self))
                rest = UnsafeRawBufferPointer(rebasing: rest[8...])
            }
            for byte in rest { add(UInt64(byte)) }
        }
    }

    /// A bijection of the state before.
    private mutating func add(_ word: UInt64) {
        value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15  // the golden ratio
        value ^= value >> 32
    }
}
