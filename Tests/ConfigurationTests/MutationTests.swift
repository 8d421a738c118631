import Configuration
import TestSupport
import Testing

/// Reading a file ends with a value, or with an error that names the place, whatever the file holds.
@Suite struct MutationTests {
    static let text = """
        {
          // A run of é characters: 😀
          "name": "quick\\nstart \\u00e9\\ud83d\\ude00", "steps": 1200, "rate": 1.5e-3,
          "model": {"layers": [6, 6, {"width": 512}], "kind": "t5",}, /* done */
          "tasks": ["spell", "parse"], "flag": true, "none": null
        }
        """

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
        var numbers = Numbers(seed: seed)
        for _ in 0..<300 {
            var bytes = Array(Self.text.utf8)
            bytes.mutate(Int.random(in: 1...4, using: &numbers), &numbers, inserting: "{}[]\",:\\/*u0-+.eE \n")
            let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
            // Every read fails, because a key is absent.
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
