import Configuration

/// Puts a space on both sides of every ASCII punctuation character, then makes every run of white space one space and
/// removes it at the ends: `Who's Bo (b. 1980)?` becomes `Who ' s Bo ( b . 1980 ) ?`.
///
/// T5 writes questions, contexts and answers of SQuAD in this form (`_pad_punctuation`, t5/data/preprocessors.py). It
/// leaves a space at the end of some texts; its vocabulary drops that space.
package struct PadPunctuation: TextChange {
    package static let name = "pad_punctuation"
    package static let summary = "puts a space on both sides of every ASCII punctuation character, as T5 does for SQuAD"
    package static let example = ""
    package static let exampleField = "question"

    package init() {}
    package init(_ settings: ConfigurationObject) {}

    package var settings: Fields { [:] }

    package func apply(to text: String) -> String {
        var padded: [UInt8] = []
        padded.reserveCapacity(text.utf8.count + 16)
        let space = UInt8(ascii: " ")
        func separate() { if let last = padded.last, last != space { padded.append(space) } }
        for byte in text.utf8 {
            switch byte {
            case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E:
                separate()
                padded += [byte, space]
            // The white space of T5's regular expressions (RE2).
            case space, UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), 0x0C:
                separate()
            default:
                padded.append(byte)
            }
        }
        if padded.last == space { padded.removeLast() }
        return String(decoding: padded, as: UTF8.self)
    }
}
