import Foundation
import Testing

/// `mixtape task check --vocabulary`: how much of a task's texts a vocabulary loses.
@Suite struct VocabularyCheckTests {
    /// A project with a trained vocabulary of pieces, and the path of the vocabulary.
    private func withVocabulary(_ body: (TinyProject, String) throws -> Void) throws {
        try TinyProject.use { project in
            let made = try project.mixtape("vocabulary", Self.pipeline)
            let file = try #require(made.facts.first { $0.hasPrefix("file ") }?.dropFirst(5), "\(made)")
            try body(project, String(file))
        }
    }

    private static let pipeline = "Pipelines/pieces.json"
    private static let summary = "capitals train 24, validation 8, test 9"

    /// An example with every kind of loss.
    private func addNastyExample(_ project: TinyProject) throws {
        let file = "Data/capitals.test.jsonl"
        let nasty = #"{"word": "ba{ko", "capitals": "ＢＡ\nKO  RU"}"#
        try project.directory.write(project.directory.read(file) + nasty + "\n", to: file)
    }

    @Test func warnsOfWhatIsLost() throws {
        try withVocabulary { project, file in
            try addNastyExample(project)
            let check = try project.mixtape("task", "check", "capitals", "starts", "--vocabulary", Self.pipeline)
            #expect(check.status == 0)
            #expect(
                check.facts.starts(with: [
                    "tasks no problem in 3 files of Tasks", "vocabulary 58 ids, from \(file)", Self.summary,
                ]))
            #expect(
                check.errors == """
                    warning: capitals test: 1 of 9 inputs cannot survive the vocabulary: unknown { U+007B (1)
                      Data/capitals.test.jsonl:9: "capitals: ba{ko" becomes "capitals: ba ⁇ ko"
                    warning: capitals test: 1 of 9 targets cannot survive the vocabulary: line breaks in 1; \
                    repeated or outer spaces in 1; changed Ａ U+FF21 to A (1), Ｂ U+FF22 to B (1)
                      Data/capitals.test.jsonl:9: "ＢＡ\\nKO  RU" becomes "BA KO RU"

                    """)
            let without = try project.mixtape("task", "check", "capitals")
            #expect(without.facts.starts(with: ["tasks no problem in 3 files of Tasks", Self.summary]))
            #expect(without.errors == "")
        }
    }

    /// transformers reads a padding, an end or an unknown in a text as a token. Here they are text, in inputs and
    /// targets.
    @Test func warnsOfSpellingsOfSpecialTokens() throws {
        try TinyProject.use { project in
            let file = "Data/capitals.test.jsonl"
            let more = [
                #"{"word": "a</s>b", "capitals": "A</S>B"}"#, #"{"word": "<pad>", "capitals": "</s>"}"#,
                #"{"word": "<PAD> < / s >", "capitals": "X"}"#,
            ]
            try project.directory.write(
                project.directory.read(file) + more.joined(separator: "\n") + "\n", to: file)
            let check = try project.mixtape("task", "check", "capitals", "--vocabulary", TinyProject.pipeline)
            #expect(check.status == 0)
            #expect(
                check.errors == """
                    warning: capitals test: <pad> in 1 example, </s> in 2 examples: Mixtape reads them as text, \
                    transformers' tokenizers as special tokens; take them out, unless the text is about them

                    """, "\(check)")
            let shown = try project.mixtape("vocabulary", TinyProject.pipeline, "</s>")
            #expect(shown.facts.contains("ids 63 50 118 65"), "\(shown)")
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
                    warning: parity: label "o{d" becomes "o ⁇ d" in the vocabulary, so that no answer can be equal to \
                    it; choose another label
                    warning: parity train: 12 of 24 targets cannot survive the vocabulary: unknown { U+007B (12)
                      Data/parity.train.jsonl:2: "o{d" becomes "o ⁇ d"

                    """), "\(check)")
        }
    }

    /// The same vocabulary, named by the path of a model, of a run and of a directory in Hugging Face's format.
    @Test func findsTheVocabularyWhereverItIs() throws {
        try withVocabulary { project, file in
            try addNastyExample(project)
            let expected = try project.mixtape("task", "check", "capitals", "--vocabulary", Self.pipeline).errors
            #expect(expected.contains("U+007B"))
            try project.edit(Self.pipeline, #""steps": 40"#, #""steps": 1"#)
            let run = try project.mixtape("train", Self.pipeline)
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
            #expect(bytes.status == 0 && !bytes.errors.contains("survive"), "\(bytes)")
            #expect(bytes.facts.contains("vocabulary 259 ids, one for each byte"), "\(bytes)")
        }
    }

    /// Lengths, cuts, labels, repetitions and contradictions in byte tokens: one for each letter, and the end.
    @Test func saysWhatTheDataAreLike() throws {
        try TinyProject.use { project in
            try project.edit("Tasks/parity.json", #""maxInputTokens": 32"#, #""maxInputTokens": 10"#)
            try project.edit("Tasks/parity.json", #"["even", "odd"]"#, #"["even", "odd", "oddly"]"#)
            let more = #"{"number": 3, "parity": "odd"}"# + "\n" + #"{"number": 4, "parity": "odd"}"# + "\n"
            try project.directory.write(
                project.directory.read("Data/parity.train.jsonl") + more, to: "Data/parity.train.jsonl")
            let check = try project.mixtape("task", "check", "parity", "--vocabulary", TinyProject.pipeline)
            #expect(check.status == 0)
            #expect(
                check.facts.suffix(3) == [
                    "train inputs 10.5 tokens in the mean, 95% within 11, all within 11; "
                        + "targets 4.5 tokens in the mean, 95% within 5, all within 5",
                    "validation inputs 11.0 tokens in the mean, 95% within 11, all within 11; "
                        + "targets 4.5 tokens in the mean, 95% within 5, all within 5",
                    "test inputs 11.0 tokens in the mean, 95% within 11, all within 11; "
                        + "targets 4.5 tokens in the mean, 95% within 5, all within 5",
                ], "\(check)")
            #expect(
                check.errors == """
                    warning: parity: the label "oddly" begins with the label "odd" in the vocabulary, so that an \
                    answer cut short is another label; other words are safer
                    warning: parity train: 1 example repeats an earlier one; the first is Data/parity.train.jsonl:25, \
                    as Data/parity.train.jsonl:4
                    warning: parity train: 1 example has the input of an earlier one and another target; the first is \
                    Data/parity.train.jsonl:26 with "odd", as Data/parity.train.jsonl:5 with "even"
                    warning: parity train: 14 of 26 inputs (53.8%) exceed the limit of 10 tokens and are cut; the \
                    longest, Data/parity.train.jsonl:11, has 11; raise limits.maxInputTokens
                    warning: parity validation: 8 of 8 inputs (100.0%) exceed the limit of 10 tokens and are cut; the \
                    longest, Data/parity.validation.jsonl:1, has 11; raise limits.maxInputTokens
                    warning: parity test: 8 of 8 inputs (100.0%) exceed the limit of 10 tokens and are cut; the \
                    longest, Data/parity.test.jsonl:1, has 11; raise limits.maxInputTokens

                    """)
        }
    }
}
