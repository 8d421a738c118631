import ExampleStore
import Metrics
import TaskDefinitions
import TestSupport
import Testing
import Vocabularies

/// The losses of a task's texts in a vocabulary that knows small letters, full stops and colons.
@Suite struct VocabularyCheckTests {
    let vocabulary: SentencePieceVocabulary

    init() throws {
        let words = ["the cat sat on a mat.", "a quick brown fox jumps over the lazy dog: good or bad mood"]
        vocabulary = try SentencePieceVocabulary(
            modelBytes: SentencePieceVocabulary.train(texts: words, options: .init(size: 36)))
    }

    private func losses(
        _ lines: String, labels: [String]? = nil, references: String? = nil, limits: Limits = .usual
    ) throws -> SplitInVocabulary {
        try TemporaryDirectory.use { directory in
            try directory.write(lines, to: "mood/train.jsonl")
            let task = try makeTask(references: references, labels: labels, limits: limits)
            let check = VocabularyCheck(task: task, vocabulary: vocabulary)
            let store = try directory.store()
            try store.importTask(task, dataDirectory: directory.path)
            var summary = SplitInVocabulary()
            try store.forEachExample(task: task.name, split: .train) { check.add($0, to: &summary) }
            let files = [summary.inputs, summary.targets].compactMap { $0.witness?.file }
            #expect(files.allSatisfy { $0 == directory.path("mood/train.jsonl") })
            return summary
        }
    }

    /// For a task with an objective the store has whole texts. The check counts the corrupted and cut texts.
    @Test func textsWithAnObjective() throws {
        let bytes = ByteVocabulary()
        try TemporaryDirectory.use { directory in
            try directory.write(line("short") + line(String(repeating: "longer ", count: 20)), to: "gaps.jsonl")
            let objective = SpanCorruption.usual
            let task = TaskDefinition(
                name: "gaps", sources: [.train: Source(path: "gaps.jsonl")], input: try Template("{text}"),
                objective: objective, metrics: try MetricCatalogue.choices(named: "perplexity", labels: nil),
                limits: Limits(maxInputTokens: 101, maxTargetTokens: objective.targetLength(ofText: 100)),
                evaluation: .likelihood)
            let store = try directory.store()
            try store.importTask(task, dataDirectory: directory.path)
            #expect(try store.example(task: "gaps", split: .train, ordinal: 0)?.targets == [])
            var summary = SplitInVocabulary()
            let check = VocabularyCheck(task: task, vocabulary: bytes)
            try store.forEachExample(task: "gaps", split: .train) { check.add($0, to: &summary) }
            #expect(summary.inputLengths.quantile(0.5) == 6 && summary.inputLengths.truncated == 1)
            // The first text loses one of 5 bytes. The second is cut to 100 bytes and loses 15 in 5 spans.
            #expect(summary.targetLengths.quantile(0.5) == 3 && summary.targetLengths.quantile(1) == 21)
            #expect(summary.targetLengths.truncated == 0 && summary.targets.texts == 0 && summary.sentinels == 5)

            try store.tokenize(task: task, split: .train, vocabulary: bytes)
            let tokens = try store.tokenized(task: task, split: .train, vocabulary: bytes)
            #expect(tokens.inputLengths == [6, 101] && tokens.targetLengths == [1, 1])
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

    /// Full-width letters become others. An answer can then not equal them, but a model can still read them.
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

    /// Every acceptable answer counts as a separate text.
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

    @Test func labelsThatBeginOneAnother() throws {
        func collisions(_ labels: String...) throws -> [VocabularyCheck.LabelCollision] {
            VocabularyCheck(task: try makeTask(labels: labels), vocabulary: ByteVocabulary()).labelCollisions
        }
        #expect(try collisions("good", "bad", "og").isEmpty)
        #expect(
            try collisions("not good", "good", "not") == [.init(label: "not", longer: "not good", isEqual: false)])
        let same = VocabularyCheck(task: try makeTask(labels: ["the  cat", "the cat"]), vocabulary: vocabulary)
        #expect(same.labelCollisions == [.init(label: "the  cat", longer: "the cat", isEqual: true)])
    }

    @Test func lengthsCountTheEndOfTheSequence() throws {
        let limits = Limits(maxInputTokens: 9, maxTargetTokens: 5)
        let bytes = VocabularyCheck(task: try makeTask(limits: limits), vocabulary: ByteVocabulary())
        var summary = SplitInVocabulary()
        for (number, text) in ["ab", "abcdefgh", "abcdefghi"].enumerated() {
            bytes.add(
                StoredExample(
                    id: number, ordinal: number, sourceFile: "f", line: number + 1, fields: "{}", input: text,
                    targets: ["good", "as good as another"]), to: &summary)
        }
        let inputs = summary.inputLengths
        #expect(inputs.texts == 3 && inputs.truncated == 1 && inputs.total == 3 + 9 + 10 && inputs.longest?.line == 3)
        #expect(inputs.quantile(0.5) == 9 && inputs.quantile(1) == 10 && inputs.quantile(0) == 3)
        #expect(summary.targetLengths.texts == 3 && summary.targetLengths.truncated == 0)
        #expect(LengthSummary().quantile(0.5) == 0 && LengthSummary().mean.isNaN)
    }
}
