import Tensors

/// The number types of the safetensors format that take whole bytes.
package enum SafetensorsType: String, Sendable, CaseIterable {
    case bool = "BOOL"
    case uint8 = "U8"
    case uint16 = "U16"
    case uint32 = "U32"
    case uint64 = "U64"
    case int8 = "I8"
    case int16 = "I16"
    case int32 = "I32"
    case int64 = "I64"
    case float8E5M2 = "F8_E5M2"
    case float8E4M3 = "F8_E4M3"
    case float8E8M0 = "F8_E8M0"
    case float16 = "F16"
    case bfloat16 = "BF16"
    case float32 = "F32"
    case float64 = "F64"
    case complex64 = "C64"

    /// Bytes of one number.
    package var size: Int {
        switch self {
        case .bool, .uint8, .int8, .float8E5M2, .float8E4M3, .float8E8M0: 1
        case .uint16, .int16, .float16, .bfloat16: 2
        case .uint32, .int32, .float32: 4
        case .uint64, .int64, .float64, .complex64: 8
        }
    }

    /// Whether ``decode(_:into:count:)`` can read it.
    var isReadable: Bool {
        switch self {
        case .float16, .bfloat16, .float32, .float64: true
        default: false
        }
    }

    /// Reads `count` numbers from little-endian bytes of any alignment. Widening is exact; narrowing rounds to nearest.
    func decode<Element: Scalar>(
        _ bytes: UnsafeRawBufferPointer, into elements: UnsafeMutablePointer<Element>, count: Int
    ) {
        guard rawValue != Element.storageName else {
            UnsafeMutableRawBufferPointer(start: elements, count: count * size).copyMemory(from: bytes)
            return
        }
        func convert<Bits: FixedWidthInteger>(_ number: (Bits) -> Element) {
            for index in 0..<count {
                let bits = bytes.loadUnaligned(fromByteOffset: index * size, as: Bits.self)
                elements[index] = number(Bits(littleEndian: bits))
            }
        }
        switch self {
        case .float16: convert { (bits: UInt16) in Element(Self.float(half: bits)) }
        case .bfloat16: convert { (bits: UInt16) in Element(Float(bitPattern: UInt32(bits) << 16)) }
        case .float32: convert { (bits: UInt32) in Element(Float(bitPattern: bits)) }
        case .float64: convert { (bits: UInt64) in Element(Double(bitPattern: bits)) }
        default: preconditionFailure("\(rawValue) numbers cannot be read")
        }
    }

    /// IEEE 754 binary16: 1 sign bit, 5 exponent bits with bias 15, 10 significand bits. Converted by hand, because
    /// Swift's `Float16` does not exist on Intel Macs.
    static func float(half bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let magnitude = UInt32(bits & 0x7FFF) << 13
        switch bits & 0x7C00 {
        case 0x7C00: return Float(bitPattern: sign | 0x7F80_0000 | magnitude)
        case 0:
            // Subnormal: the significand counts units of 2^-24.
            let value = Float(bits & 0x03FF) * 0x1p-24
            return sign == 0 ? value : -value
        default: return Float(bitPattern: sign | (magnitude + (112 << 23)))
        }
    }
}
