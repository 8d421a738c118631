/// The classes of characters by which texts are cut into words.
///
/// They are those of Unicode 16.0, as in the library tokenizers 0.23. A character of a later version is neither letter,
/// number nor white space, even if this program's own library knows it. So a text has the same ids everywhere.
package enum CharacterClass: UInt8 {
    case other, letter, number, space

    private static let unicodeVersion = 16

    package init(_ scalar: Unicode.Scalar) {
        let properties = scalar.properties
        guard let age = properties.age, age.major <= Self.unicodeVersion else {
            self = .other
            return
        }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: self = .letter
        case .decimalNumber, .letterNumber, .otherNumber: self = .number
        default: self = properties.isWhitespace ? .space : .other
        }
    }

    /// The classes of the Basic Multilingual Plane, by code point: few texts have other characters.
    static let ofBasicPlane: [CharacterClass] = (0..<UInt32(0x10000)).map {
        Unicode.Scalar($0).map { CharacterClass($0) } ?? .other
    }
}
