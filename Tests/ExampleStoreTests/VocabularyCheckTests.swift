import ExampleStore
import TaskDefinitions
import TestSupport
import Testing
import Vocabularies

/// What a task's texts lose in a vocabulary that knows small letters, full stops and colons.
@Suite struct VocabularyCheckTests {
    let vocabulary: SentencePieceVocabulary

    init() throws {
        let words = ["the cat sat on a mat.", "a quick brown fox jumps over the lazy dog: good or bad mood"]
        vocabulary = try SentencePieceVocabulary(
            modelBytes: SentencePieceVocabulary.train(texts: words, options: .init(size: 36)))
    }

    private func losses(
        _ lines: String, labels: [String]? = nil, references: String? = nil
    ) throws -> (inputs: LossSummary, targets: LossSummary) {
        try TemporaryDirectory.use { directory in
            try directory.write(lines, to: "mood/train.jsonl")
            let task = try makeTask(references: references, labels: labels)
            let check = VocabularyCheck(task: task, vocabulary: vocabulary)
            var counts: [Int] = []
            let losses = try check.losses(
                in: try #require(task.sources[.train]), split: .train, dataDirectory: directory.path
            ) {
                counts.append($0)
            }
            #expect(counts == Array(1...losses.inputs.texts))
            #expect([losses.inputs, losses.targets].allSatisfy { $0.witness?.file ?? "" != "mood/train.jsonl" })
            return losses
        }
    }

    @Test func goodTextsLoseNothing() throws {
        let losses = try losses(line("the cat") + line("a dog"))
        #expect(losses.inputs.texts == 2 && losses.inputs.lossyTexts == 0 && losses.inputs.witness == nil)
        #expect(losses.targets.texts == 2 && losses.targets.lossyTexts == 0)
    }

    @Test func unknownCharactersAreCountedInInputsAndTargets() throws {
        let losses = try losses(line("the cat") + "\n" + line("{a} {dog}") + line("a } mat", "🙂 good"))
        #expect(losses.inputs.unknown == ["{": 2, "}": 3] && losses.inputs.lossyTexts == 2 && losses.inputs.texts == 3)
        #expect(losses.inputs.witness?.line == 3, "empty lines count")
        #expect(losses.inputs.witness?.text == "mood: {a} {dog}")
        #expect(losses.inputs.witness?.result == "mood:  ⁇ a ⁇   ⁇ dog ⁇ ")
        #expect(losses.targets.unknown == ["🙂": 1] && losses.targets.lossyTexts == 1)
        #expect(losses.targets.witness?.line == 4)
    }

    @Test func lineBreaksAndSpacesMatterEverywhere() throws {
        let losses = try losses(line("the\\ncat  sat", "good\\n\\nor bad") + line("a  dog", " good"))
        #expect(losses.inputs.textsWithLineBreaks == 1 && losses.inputs.textsWithSpaces == 2)
        #expect(losses.targets.textsWithLineBreaks == 1 && losses.targets.textsWithSpaces == 1)
        #expect(losses.inputs.lossyTexts == 2 && losses.targets.lossyTexts == 2)
        #expect(losses.inputs.unknown.isEmpty && losses.targets.unknown.isEmpty)
    }

    /// Full-width letters become others: an answer can then not equal them, but a model can read them.
    @Test func changedCharactersMatterInTargetsOnly() throws {
        let losses = try losses(line("ｃat", "ｇoｏd ｏ") + line("cat"))
        #expect(losses.inputs.lossyTexts == 0)
        #expect(try self.losses(line("ｃat {")).inputs.changes.isEmpty)
        #expect(losses.targets.lossyTexts == 1)
        #expect(
            losses.targets.changes == [
                .init(character: "ｇ", replacement: "g"): 1, .init(character: "ｏ", replacement: "o"): 2,
            ])
    }

    /// Every acceptable answer is a text of its own.
    @Test func referencesAreTargets() throws {
        let losses = try losses(#"{"text": "a", "label": "good", "all": ["good", "{}", "bad"]}"#, references: "all")
        #expect(losses.targets.texts == 3 && losses.targets.lossyTexts == 1)
        #expect(losses.targets.unknown == ["{": 1, "}": 1])
    }

    @Test func labelsThatNoAnswerCanEqual() throws {
        let task = try makeTask(labels: ["good", "bad!", "ＢＡＤ", " mood", "the  cat"])
        let labels = VocabularyCheck(task: task, vocabulary: vocabulary).lostLabels
        #expect(
            labels == [
                .init(label: "bad!", result: "bad ⁇ "), .init(label: "ＢＡＤ", result: " ⁇ "),
                .init(label: " mood", result: "mood"), .init(label: "the  cat", result: "the cat"),
            ])
        #expect(VocabularyCheck(task: task, vocabulary: ByteVocabulary()).lostLabels.isEmpty)
    }

    @Test func aRecordThatMakesNoExampleIsAnError() throws {
        let error = #expect(throws: ExampleError.self) { try losses(line("the cat") + "{\"text\": 1}\n") }
        #expect(error?.line == 2)
    }
}
