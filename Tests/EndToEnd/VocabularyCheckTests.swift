import Foundation
import Testing

/// `mixtape task check --vocabulary`: what a vocabulary loses of a task's texts.
@Suite struct VocabularyCheckTests {
    /// A project whose vocabulary of pieces is made, and the path of that.
    private func withVocabulary(_ body: (TinyProject, String) throws -> Void) throws {
        try TinyProject.use { project in
            let made = try project.mixtape("vocabulary", "Pipelines/pieces.json")
            let file = try #require(made.facts.first { $0.hasPrefix("file ") }?.dropFirst(5), "\(made)")
            try body(project, String(file))
        }
    }

    private static let summary = "capitals train 24, validation 8, test 9"

    /// An example that loses all there is to lose.
    private func addNastyExample(_ project: TinyProject) throws {
        let file = "Data/capitals.test.jsonl"
        let nasty = #"{"word": "ba{ko", "capitals": "ＢＡ\nKO  RU"}"#
        try project.directory.write(project.directory.read(file) + nasty + "\n", to: file)
    }

    @Test func warnsOfWhatIsLost() throws {
        try withVocabulary { project, file in
            try addNastyExample(project)
            let check = try project.mixtape("task", "check", "capitals", "starts", "--vocabulary", "Pipelines/pieces.json")
            #expect(check.status == 0)
            #expect(
                check.facts == [
                    "tasks no problem in 3 files of Tasks", "vocabulary 58 ids, from \(file)", Self.summary,
                    "starts train 24, validation 8, test 8",
                ])
            #expect(
                check.errors == """
                    warning: capitals test: 1 of 9 inputs cannot survive the vocabulary: unknown { U+007B (1)
                      Data/capitals.test.jsonl:9: "capitals: ba{ko" becomes "capitals: ba ⁇ ko"
                    warning: capitals test: 1 of 9 targets cannot survive the vocabulary: line breaks in 1; repeated or \
                    outer spaces in 1; changed Ａ U+FF21 to A (1), Ｂ U+FF22 to B (1)
                      Data/capitals.test.jsonl:9: "ＢＡ\\nKO  RU" becomes "BA KO RU"

                    """)
            let without = try project.mixtape("task", "check", "capitals")
            #expect(without.facts == ["tasks no problem in 3 files of Tasks", Self.summary] && without.errors == "")
        }
    }

    @Test func labelsHaveALineOfTheirOwn() throws {
        try withVocabulary { project, file in
            for path in ["Tasks/parity.json"] + ["train", "validation", "test"].map({ "Data/parity.\($0).jsonl" }) {
                try project.edit(path, "\"odd\"", "\"o{d\"")
            }
            let check = try project.mixtape("task", "check", "parity", "--vocabulary", file)
            #expect(check.status == 0)
            #expect(
                check.errors.hasPrefix(
                    """
                    warning: parity: label "o{d" becomes "o ⁇ d" in the vocabulary, so that no answer can be equal to it; \
                    choose another label
                    warning: parity train: 12 of 24 targets cannot survive the vocabulary: unknown { U+007B (12)
                      Data/parity.train.jsonl:2: "o{d" becomes "o ⁇ d"

                    """), "\(check)")
        }
    }

    /// The same vocabulary by the path of a model, of a run and of a directory in Hugging Face's format.
    @Test func findsTheVocabularyWhereverItIs() throws {
        try withVocabulary { project, file in
            try addNastyExample(project)
            let expected = try project.mixtape("task", "check", "capitals", "--vocabulary", "Pipelines/pieces.json").errors
            #expect(expected.contains("U+007B"))
            try project.edit("Pipelines/pieces.json", #""steps": 40"#, #""steps": 1"#)
            let run = try project.mixtape("train", "Pipelines/pieces.json")
            #expect(run.status == 0, "\(run)")
            try project.directory.write(Array(project.bytes(file)), to: "model/spiece.model")
            try project.directory.write(#"{"model_type": "t5", "vocab_size": 64}"#, to: "model/config.json")
            for (path, description) in [
                (file, "156 ids, from \(file)"), ("runs/pieces", "58 ids, from runs/pieces/model"),
                ("model", "64 ids, from model"),
            ] {
                let check = try project.mixtape("task", "check", "capitals", "--vocabulary", path)
                #expect(check.errors == expected, "\(path)")
                #expect(check.facts.contains("vocabulary \(description)"), "\(check)")
            }
            let bytes = try project.mixtape("task", "check", "capitals", "--vocabulary", TinyProject.pipeline)
            #expect(bytes.status == 0 && bytes.errors == "")
            #expect(bytes.facts.contains("vocabulary 259 ids, one for each byte"), "\(bytes)")
        }
    }
}
