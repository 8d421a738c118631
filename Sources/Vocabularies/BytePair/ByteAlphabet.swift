/// The characters that stand for bytes in the files of byte-level BPE (Radford et al., "Language Models are
/// Unsupervised Multitask Learners", 2019, section 2.2, and its published program).
///
/// The visible characters of Latin-1 stand for their own code points. The other 68 bytes, in ascending order, have the
/// characters U+0100 and on, so a space is `Ġ` and a line break `Ċ`.
enum ByteAlphabet {
    /// The characters of the bytes 0 to 255.
    static let characters: [Unicode.Scalar] = {
        var next: UInt32 = 0x100
        return (UInt8.min...UInt8.max).map { byte in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(byte)
            default:
                defer { next += 1 }
                // 68 code points from U+0100 on, all of them letters.
                return Unicode.Scalar(next) ?? "?"
            }
        }
    }()

    /// The bytes by the code points of their characters; nil for a character that stands for none.
    private static let bytes: [UInt8?] = {
        var bytes = [UInt8?](repeating: nil, count: 0x144)
        for (byte, character) in characters.enumerated() { bytes[Int(character.value)] = UInt8(byte) }
        return bytes
    }()

    /// The bytes that a text spells; nil if one of its characters stands for no byte.
    static func bytes(of text: String) -> [UInt8]? {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            guard scalar.value < bytes.count, let byte = bytes[Int(scalar.value)] else { return nil }
            result.append(byte)
        }
        return result
    }
}
