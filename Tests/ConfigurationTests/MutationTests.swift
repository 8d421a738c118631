import Configuration
import Testing

/// Whatever stands in a file, reading it ends with a value or with an error that says where.
@Suite struct MutationTests {
    static let text = """
        {
          // A run of é characters: 😀
          "name": "quick\\nstart \\u00e9\\ud83d\\ude00", "steps": 1200, "rate": 1.5e-3,
          "model": {"layers": [6, 6, {"width": 512}], "kind": "t5",}, /* done */
          "tasks": ["spell", "parse"], "flag": true, "none": null
        }
        """

    /// Knuth's 64-bit linear congruential generator: the same mutations in every run.
    struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        }
    }

    private func mutate(_ bytes: inout [UInt8], _ numbers: inout Numbers) {
        let telling = Array("{}[]\",:\\/*u0-+.eE \n".utf8) + [0x00, 0x80, 0xC3, 0xED, 0xF0, 0xFF]
        let place = Int.random(in: 0...bytes.count, using: &numbers)
        let byte = Bool.random(using: &numbers)
            ? telling.randomElement(using: &numbers)! : UInt8.random(in: 0...255, using: &numbers)
        let end = min(bytes.count, place + Int.random(in: 1...12, using: &numbers))
        switch Int.random(in: 0..<6, using: &numbers) {
        case 0: bytes.insert(byte, at: place)
        case 1 where place < bytes.count: bytes[place] = byte
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4: bytes.removeLast(bytes.count - place)
        default: bytes.reverse(in: place..<end)
        }
    }

    /// Reads every field in several ways, so that every reader meets every kind of value.
    private func readEverything(_ object: ConfigurationObject) {
        for key in object.keys + ["absent"] {
            _ = (object.string(key, default: ""), object.optionalInteger(key, in: 0...100), object.number(key))
            _ = (object.bool(key, default: true), object.strings(key, default: []))
            _ = object.choice(key, among: ["t5": 1], default: 0)
            if let value = object.value(key), case .string(let string) = value.json {
                value.report("at its end", afterScalars: string.unicodeScalars.count)
            }
            for element in object.array(key, default: []) { element.object().map(readEverything) }
            object.optionalObject(key).map(readEverything)
        }
    }

    @Test(arguments: 0..<8) func nothingTraps(seed: Int) {
        var numbers = Numbers(state: UInt64(seed))
        for _ in 0..<300 {
            var bytes = Array(Self.text.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &numbers) { mutate(&bytes, &numbers) }
            let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
            // Every reading fails, as a key is absent.
            let error = #expect(throws: ConfigurationError.self) {
                try ConfigurationFile.read(bytes: bytes, file: "run.json") { readEverything($0) }
            }
            for diagnostic in error?.diagnostics ?? [] {
                #expect(diagnostic.location.map { (1...lines).contains($0.line) && $0.column >= 1 } == true)
                #expect(!diagnostic.message.isEmpty)
            }
            do throws(ConfigurationError) {
                _ = try JSONDocument(bytes: bytes, file: "data.jsonl", dialect: .strict)
            } catch {
                #expect(error.diagnostics.count == 1)
            }
        }
    }
}

extension [UInt8] {
    fileprivate mutating func reverse(in range: Range<Int>) {
        replaceSubrange(range, with: self[range].reversed())
    }
}
