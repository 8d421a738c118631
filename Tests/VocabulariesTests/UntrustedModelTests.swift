import Foundation
import TestSupport
import Testing
import Vocabularies

/// Model files as an attacker or a broken disk would leave them. The library trusts its files, so it must not see
/// these.
@Suite struct UntrustedModelTests {
    private static let cutShort = "is not a SentencePiece model, or was cut short"
    private static let a = ModelBytes.piece("A"), b = ModelBytes.piece("B")

    private static func mapped(_ map: [UInt8]) -> [UInt8] {
        ModelBytes.model([a, b], normalizer: ModelBytes.normalizer(characterMap: map))
    }

    /// A map with one unit after the first.
    private static func map(_ unit: UInt32, replacements: [UInt8] = Array("B\0".utf8)) -> [UInt8] {
        let start = ModelBytes.unit(at: 0, label: 0, endsKey: false, next: 256)
        return ModelBytes.characterMap(units: [0: start, 0x141: unit, 512: 0x8000_0000], replacements: replacements)
    }

    private static let wrong: [(name: String, bytes: [UInt8], message: String)] = [
        ("empty", [], cutShort),
        (
            "a pointer", Array("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 791656\n".utf8),
            "is a Git LFS pointer, not the file itself; fetch the file: git lfs pull"
        ),
        ("text", Array("This is plain text.\n".utf8), cutShort),
        ("numbers", (0..<5000).map { UInt8(truncatingIfNeeded: $0 &* 97) }, cutShort),
        ("safetensors", ModelBytes.littleEndian(2) + [0, 0, 0, 0] + Array("{}".utf8), cutShort),
        ("no pieces", ModelBytes.trainer() + ModelBytes.normalizer(), cutShort),
        ("pieces alone", ModelBytes.special, cutShort),
        ("a length beyond the end", [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], cutShort),
        ("a number without end", [UInt8](repeating: 0x80, count: 40), cutShort),
        ("a field without number", [0x00, 0x01], cutShort),
        ("a group", [0x0B, 0x0C], cutShort),
        ("a piece that is no text", ModelBytes.model([ModelBytes.piece([0xFF, 0xC3])]), cutShort),
        (
            "an empty piece", ModelBytes.model([ModelBytes.piece("")]),
            "has a piece of 0 bytes, id 4; 1 to 1024 are possible"
        ),
        (
            "a piece too long", ModelBytes.model([ModelBytes.piece(String(repeating: "x", count: 1025))]),
            "has a piece of 1025 bytes, id 4; 1 to 1024 are possible"
        ),
        ("a zero byte", ModelBytes.model([a, ModelBytes.piece("x\0y")]), "has a piece with a zero byte, id 5"),
        ("no score", ModelBytes.model([ModelBytes.piece("x", .nan)]), "gives the piece of id 4 the score nan"),
        (
            "an endless score", ModelBytes.model([ModelBytes.piece("x", .infinity)]),
            "gives the piece of id 4 the score inf"
        ),
        (
            "nested symbols",
            ModelBytes.model((1...65).map { ModelBytes.piece(String(repeating: "x", count: $0), kind: 4) }),
            "has more than 64 user-defined pieces that begin alike"
        ),
        (
            "a piece twice", ModelBytes.model([a, a]),
            "is refused by the SentencePiece library: A is already defined."
        ),
        (
            "two unknown pieces", ModelBytes.model([ModelBytes.piece("x", kind: 2)]),
            "is refused by the SentencePiece library: unk is already defined."
        ),
        (
            "no unknown piece", ModelBytes.piece("<pad>", kind: 3) + a + ModelBytes.trainer() + ModelBytes.normalizer(),
            "is refused by the SentencePiece library: unk is not defined."
        ),
        (
            "a byte without the others", ModelBytes.model([ModelBytes.piece("<0x41>", kind: 6)]),
            "is refused by the SentencePiece library: byte piece <0x41> is found although `byte_fallback` is false."
        ),
        (
            "other special ids",
            ModelBytes.piece("<unk>", kind: 2) + ModelBytes.piece("<s>", kind: 3) + ModelBytes.piece("</s>", kind: 3)
                + a + ModelBytes.trainer() + ModelBytes.normalizer(),
            """
            gives padding, end and unknown the ids -1, 2, 0; each needs one: train it with --pad_id=0 --eos_id=1 \
            --unk_id=2
            """
        ),
        ("a short map", mapped([1, 0]), "has a character map that is cut short"),
        ("a map without trie", mapped(ModelBytes.littleEndian(1 << 20) + [0]), "has a character map that is cut short"),
        (
            "a map of half units", mapped(ModelBytes.littleEndian(5) + [0, 0, 0, 0, 0]),
            "has a character map that is cut short"
        ),
        (
            "a trie of nothing", mapped(ModelBytes.littleEndian(0) + [0]),
            "has a character map that leads out of its bounds"
        ),
        ("a large map", mapped([UInt8](repeating: 0, count: 5 << 20)), "has a character map that has 5242880 bytes"),
        (
            "a map that leads out", mapped(map(ModelBytes.unit(at: 0x141, label: 0x41, endsKey: true, next: 1 << 20))),
            "has a character map that leads out of its bounds"
        ),
        (
            "a map in a circle", mapped(map(ModelBytes.unit(at: 0x141, label: 0x41, endsKey: false, next: 256))),
            "has a character map that leads in a circle"
        ),
        (
            "a replacement beyond the end",
            mapped(
                map(ModelBytes.unit(at: 0x141, label: 0x41, endsKey: true, next: 512), replacements: [])
                    .replacingUnit(512, by: 0x8000_0007)),
            "has a character map that has no good replacement for a character"
        ),
        (
            "a long replacement",
            mapped(
                map(
                    ModelBytes.unit(at: 0x141, label: 0x41, endsKey: true, next: 512),
                    replacements: [UInt8](repeating: 0x42, count: 5000) + [0])),
            "has a character map that has no good replacement for a character"
        ),
        (
            "nested keys", mapped(ModelBytes.characterMap(repetitions: 33)),
            "has a character map that has more than 32 keys that begin alike"
        ),
    ]

    // By name: the bytes of a file would fill the test's log.
    @Test(arguments: wrong.map(\.name))
    func wrongFiles(name: String) throws {
        let (_, bytes, message) = try #require(Self.wrong.first { $0.name == name })
        try TemporaryDirectory.use { directory in
            let file = try directory.write(bytes, to: "spiece.model")
            let error = #expect(throws: VocabularyError.self, "\(name)") { try SentencePieceVocabulary(file: file) }
            #expect(error?.description == "\(file): \(message)")
        }
    }

    /// The same models without the mistake work, so the mistakes above are the reason for the refusals.
    @Test func modelsPutTogetherWork() throws {
        let plain = try SentencePieceVocabulary(modelBytes: ModelBytes.model([Self.a, Self.b]), sentinels: 0)
        #expect(plain.encode("AB") == [3, 4, 5])
        let map = Self.map(ModelBytes.unit(at: 0x141, label: 0x41, endsKey: true, next: 512))
        let mapped = try SentencePieceVocabulary(modelBytes: Self.mapped(map), sentinels: 0)
        #expect(mapped.decode(mapped.encode("ABA")) == "BBB")
        let nested = try SentencePieceVocabulary(
            modelBytes: Self.mapped(ModelBytes.characterMap(repetitions: 32)), sentinels: 0)
        #expect(nested.decode(nested.encode(String(repeating: "A", count: 40) + "B")) == "BBB")
        let symbols = (1...64).map { ModelBytes.piece(String(repeating: "x", count: $0), kind: 4) }
        let prefixes = try SentencePieceVocabulary(modelBytes: ModelBytes.model(symbols), sentinels: 0)
        #expect(prefixes.encode("xxx") == [3, 6])
    }

    /// Every setting of the normaliser then has its default: a space before the text, and collapsed runs of spaces.
    @Test func modelsWithoutNormalizerWork() throws {
        let bytes = ModelBytes.special + ModelBytes.piece("▁", -2) + Self.a + Self.b + ModelBytes.trainer()
        let vocabulary = try SentencePieceVocabulary(modelBytes: bytes, sentinels: 0)
        #expect(vocabulary.encode("  A  B ") == [3, 4, 3, 5])
        #expect(vocabulary.decode([3, 4, 3, 5]) == "A B")
    }

    @Test func whatIsNoFile() throws {
        try TemporaryDirectory.use { directory in
            func message(_ file: String) -> String? {
                #expect(throws: VocabularyError.self) { try SentencePieceVocabulary(file: file) }?.description
            }
            let missing = directory.path("spiece.model")
            #expect(message(missing) == "\(missing): cannot be read; check that the file exists and may be read")
            #expect(message(directory.path) == "\(directory.path): is a folder; name a file in it")
            #expect(message("/dev/zero") == "/dev/zero: is no ordinary file; copy its contents to one")
            // A sparse file, larger than any model.
            let huge = try directory.write("", to: "huge.model")
            let handle = try #require(FileHandle(forWritingAtPath: huge))
            try handle.truncate(atOffset: 1 << 40)
            #expect(
                message(huge)
                    == "\(huge): has 1099511627776 bytes, more than such a file can have; name another")
        }
    }

    /// The character map comes last in a file, so any shortened file lacks a part of it.
    @Test func truncatedModels() throws {
        let bytes = try ExpectedVocabularies.bytes("spiece.model")
        let characterMap = try #require(try ExpectedVocabularies.read().t5.characterMap)
        let end = characterMap[0] + characterMap[1]
        let lengths = Array(0..<200) + stride(from: 200, to: 8000, by: 13) + stride(from: 8000, to: end, by: 4999)
        for length in lengths {
            let error = #expect(throws: VocabularyError.self, "\(length)") {
                try SentencePieceVocabulary(modelBytes: Array(bytes.prefix(length)))
            }
            #expect(error?.description == Self.cutShort, "\(length)")
        }
    }

    /// A damaged file is refused, or it encodes and decodes.
    @Test(arguments: 0..<8)
    func nothingTraps(seed: Int) throws {
        var numbers = Numbers(seed: seed)
        // The last two have character maps. In the second one the map is a large part of the file.
        let models =
            try ["identity.model", "byte_fallback.model", "mt5.model"].map(ExpectedVocabularies.bytes)
            + [Self.mapped(ModelBytes.characterMap(repetitions: 3))]
        var loaded = 0
        for model in models {
            for _ in 0..<150 {
                var bytes = model
                bytes.mutate(Int.random(in: 1...3, using: &numbers), &numbers, inserting: "▁<0x0A>\n\u{12}\u{1A}\u{22}")
                do throws(VocabularyError) {
                    let vocabulary = try SentencePieceVocabulary(modelBytes: bytes, sentinels: 2)
                    use(vocabulary)
                    loaded += 1
                } catch {
                    #expect(!error.description.isEmpty)
                }
            }
        }
        #expect(loaded > 20, "too few of the damaged files could be used for this to mean anything")
    }

    private func use(_ vocabulary: SentencePieceVocabulary) {
        let mixed = " the cat ＡＢ  sat\u{3000}on ﬁ 東京 AAAAB<extra_id_0> 🙂"
        for text in ["", mixed, "</s><unk>▁\0", String(repeating: "A", count: 300)] {
            let ids = vocabulary.encode(text)
            #expect(ids.allSatisfy { 0 <= $0 && Int($0) < vocabulary.size })
            _ = (vocabulary.decode(ids), vocabulary.unknownText(in: text))
        }
        let all = 0..<Int32(vocabulary.size)
        _ = (vocabulary.decode(all), all.map { vocabulary.piece($0) })
    }
}

extension [UInt8] {
    /// The same character map with another unit at a position of its trie.
    fileprivate func replacingUnit(_ position: Int, by unit: UInt32) -> [UInt8] {
        var bytes = self
        bytes.replaceSubrange(4 + 4 * position..<8 + 4 * position, with: ModelBytes.littleEndian(unit))
        return bytes
    }
}
