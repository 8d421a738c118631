import Files

/// A SentencePiece model file as Swift values: the part of `sentencepiece_model.proto` that decides ids and texts.
///
/// The library trusts its files. So a file is read here first, checked by ``check()``, and written anew for the
/// library, which never sees the file's own bytes.
struct SentencePieceProto {
    struct Piece {
        /// The proto's numbers.
        enum Kind: UInt64 {
            case normal = 1
            case unknown = 2
            case control = 3
            case userDefined = 4
            case unused = 5
            case byte = 6
        }

        var text: String
        /// The natural logarithm of the piece's probability, in a unigram model.
        var score: Float
        var kind: Kind = .normal
    }

    /// The changes made to a text before it is cut; in rare models, also those made after it is put together.
    struct Normalizer {
        var name = ""
        /// ``CharacterMap``, serialized; empty if characters stay as they are.
        var characterMap: [UInt8] = []
        var addsDummyPrefix = true
        var removesExtraSpaces = true
        var escapesSpaces = true
    }

    /// The proto's numbers of model types.
    enum ModelType: UInt64 {
        case unigram = 1
        case bytePairEncoding = 2
        case word = 3
        case character = 4
    }

    var pieces: [Piece] = []
    /// The serialized `TrainerSpec`, which also names the special pieces.
    var trainer: [UInt8]?
    /// If a file has none, the proto's defaults.
    var normalizer = Normalizer()
    var denormalizer: Normalizer?

    /// A larger file holds something else; the file of mT5, with 250,100 pieces, has 4 MB.
    static let maximumByteCount = 64 << 20

    init() {}

    /// - Throws: ``ProtocolBuffer/Malformed`` if the bytes are no such message.
    init(_ bytes: [UInt8]) throws(ProtocolBuffer.Malformed) {
        var reader = ProtocolBuffer.Reader(bytes[...])
        while let field = try reader.next() {
            guard case .bytes(let message) = field.value else { continue }
            // A message that comes twice is one message: its parts are concatenated.
            switch field.number {
            case 1: pieces.append(try Piece(message))
            case 2: trainer = (trainer ?? []) + message
            case 3: normalizer = try Normalizer(message, changing: normalizer)
            case 5: denormalizer = try Normalizer(message, changing: denormalizer ?? .init())
            default: break
            }
        }
    }

    var serialized: [UInt8] {
        ProtocolBuffer.Writer { writer in
            for piece in pieces { writer.append(1, message: piece.write(to:)) }
            if let trainer { writer.append(2, bytes: trainer) }
            writer.append(3, message: normalizer.write(to:))
            if let denormalizer { writer.append(5, message: denormalizer.write(to:)) }
        }.bytes
    }

    // MARK: The trainer's specification

    var modelType: ModelType { trainerField(3).flatMap { ModelType(rawValue: $0) } ?? .unigram }
    /// Whether a character without a piece is spelt in bytes.
    var fallsBackToBytes: Bool { trainerField(35) ?? 0 != 0 }
    /// Whether spaces belong to the word before them instead of the one after.
    var putsSpacesLast: Bool { trainerField(24) ?? 0 != 0 }

    private func trainerField(_ number: Int) -> UInt64? {
        var value: UInt64?
        var reader = ProtocolBuffer.Reader(trainer?[...] ?? [])
        while let field = try? reader.next() {
            if field.number == number, case .varint(let varint) = field.value { value = varint }
        }
        return value
    }

    /// Gives pieces other ids. The same piece remains the padding.
    mutating func renumber(_ renumbering: Renumbering, pad: Int) {
        let before = pieces
        for (id, fileID) in renumbering.changes { pieces[id] = before[fileID] }
        let newPad = pieces.indices.first { renumbering.fileID($0) == pad }
        // The library finds the special pieces by their spelling. Other programs use these ids; the last ones count.
        let specialIDs = ProtocolBuffer.Writer { Self.appendSpecialIDs(to: &$0, pad: newPad ?? -1) }
        trainer = (trainer ?? []) + specialIDs.bytes
    }

    private static func appendSpecialIDs(to writer: inout ProtocolBuffer.Writer, pad: Int) {
        writer.append(40, integer: Int(SpecialTokens.t5.unknown))
        writer.append(41, integer: -1)  // no beginning
        writer.append(42, integer: Int(SpecialTokens.t5.endOfSequence))
        writer.append(43, integer: pad)
    }

    /// The specification of a unigram model with T5's special pieces.
    static func trainer(pieceCount: Int, fallsBackToBytes: Bool) -> [UInt8] {
        ProtocolBuffer.Writer { writer in
            writer.append(3, integer: Int(ModelType.unigram.rawValue))
            writer.append(4, integer: pieceCount)
            writer.append(35, integer: fallsBackToBytes ? 1 : 0)
            appendSpecialIDs(to: &writer, pad: Int(SpecialTokens.t5.pad))
        }.bytes
    }
}

extension SentencePieceProto.Piece {
    init(_ message: ArraySlice<UInt8>) throws(ProtocolBuffer.Malformed) {
        self.init(text: "", score: 0)
        var reader = ProtocolBuffer.Reader(message)
        while let field = try reader.next() {
            switch (field.number, field.value) {
            case (1, .bytes(let bytes)):
                guard let text = String(validating: bytes, as: UTF8.self) else { throw ProtocolBuffer.Malformed() }
                self.text = text
            case (2, .fixed32(let bits)): score = Float(bitPattern: bits)
            case (3, .varint(let number)): kind = Kind(rawValue: number) ?? kind
            default: break
            }
        }
    }

    func write(to writer: inout ProtocolBuffer.Writer) {
        writer.append(1, text: text)
        writer.append(2, float: score)
        if kind != .normal { writer.append(3, integer: Int(kind.rawValue)) }
    }
}

extension SentencePieceProto.Normalizer {
    init(_ message: ArraySlice<UInt8>, changing start: Self) throws(ProtocolBuffer.Malformed) {
        self = start
        var reader = ProtocolBuffer.Reader(message)
        while let field = try reader.next() {
            switch (field.number, field.value) {
            case (1, .bytes(let bytes)): name = String(decoding: bytes, as: UTF8.self)
            case (2, .bytes(let bytes)): characterMap = Array(bytes)
            case (3, .varint(let bool)): addsDummyPrefix = bool != 0
            case (4, .varint(let bool)): removesExtraSpaces = bool != 0
            case (5, .varint(let bool)): escapesSpaces = bool != 0
            default: break
            }
        }
    }

    func write(to writer: inout ProtocolBuffer.Writer) {
        writer.append(1, text: name)
        writer.append(2, bytes: characterMap)
        writer.append(3, integer: addsDummyPrefix ? 1 : 0)
        writer.append(4, integer: removesExtraSpaces ? 1 : 0)
        writer.append(5, integer: escapesSpaces ? 1 : 0)
    }
}
