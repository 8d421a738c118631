import Foundation
import Testing

/// A model whose tokenizer has added tokens keeps them when it is asked, trained on and exported.
@Suite struct AddedTokenTests {
    private struct Example: Decodable {
        let name: String
        let files: [String: String]
    }

    /// Writes the fixture's model as transformers saves it after tokens were added.
    private static func write(_ name: String, to folder: String, of project: TinyProject) throws {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/transformers/added_tokens")
        for name in ["config.json", "model.safetensors", "spiece.model"] {
            let bytes = try Data(contentsOf: source.appendingPathComponent(name))
            try project.directory.write(Array(bytes), to: "\(folder)/\(name)")
        }
        let examples = try JSONDecoder().decode(
            [Example].self, from: Data(contentsOf: source.appendingPathComponent("expected.json")))
        for (file, text) in try #require(examples.first { $0.name == name }).files {
            try project.directory.write(text, to: "\(folder)/\(file)")
        }
    }

    @Test func theTokensAreKept() throws {
        try TinyProject.use { project in
            try Self.write("new tokens, saved in place", to: "models/added", of: project)
            let text = try project.directory.read(TinyProject.pipeline)
            let start = try #require(text.range(of: #""vocabulary""#))
            let end = try #require(text.range(of: #""training""#))
            let model = #""model": {"directory": "models/added", "dropout": 0},"# + "\n"
            try project.directory.write(
                text.replacingCharacters(in: start.lowerBound..<end.lowerBound, with: model)
                    .replacingOccurrences(of: #""name": "tiny""#, with: #""name": "added""#),
                to: "Pipelines/added.json")
            try project.edit("Tasks/parity.json", "parity: {number}", "parity: {number} < 5")
            let shown = try project.mixtape("vocabulary", "Pipelines/added.json", "SELECT { a < 5 }", "--json")
            #expect((shown.object["added_tokens"] as? [Any])?.count == 3, "\(shown)")
            let ids = ((shown.object["texts"] as? [[String: Any]])?.first)?["ids"] as? [Int]
            #expect(ids == [14, 94, 19, 96, 7, 95])
            let sizes = try project.mixtape("vocabulary", "Pipelines/added.json")
            #expect(
                sizes.facts.first == "vocabulary 97 ids, 4 of them sentinels and 3 added tokens, from models/added")

            let run = try project.mixtape("run", "Pipelines/added.json")
            #expect(run.status == 0, "\(run)")
            try project.remove("models/added")
            let export = try project.mixtape("export", "runs/added", "out")
            #expect(export.status == 0 && export.errors == "", "\(export)")
            let pair = #"{"input": "parity: 7 < 5 {", "target": "{ odd } < even"}"#
            let ofRun = try project.mixtape("score", "--model", "runs/added", "--input", "-", input: pair)
            let ofExport = try project.mixtape("score", "--model", "out", "--input", "-", input: pair)
            #expect(ofRun.status == 0 && ofRun.output == ofExport.output, "\(ofRun)\n\(ofExport)")
            let tokenizer = try project.directory.read("out/tokenizer.json")
            #expect(tokenizer.contains(#""content": "{""#), "\(tokenizer)")
        }
    }

    /// The task's labels have spaces beside an added token, and no answer can have these.
    @Test func theCheckTellsOfSpaces() throws {
        try TinyProject.use { project in
            try Self.write("new tokens, saved in place", to: "models/added", of: project)
            try project.edit("Tasks/capitals.json", #""{capitals}""#, #""{capitals} < b""#)
            let check = try project.mixtape("task", "check", "capitals", "--vocabulary", "models/added")
            #expect(
                check.output.contains("spaces beside added tokens in 24")
                    || check.errors.contains(
                        "spaces beside added tokens in 24"),
                "\(check)")
        }
    }
}
