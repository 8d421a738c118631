import Configuration
import TaskDefinitions
import Testing

/// Tasks that train on their inputs alone.
@Suite struct ObjectiveTests {
    private static let valid = #"""
        {
          "name": "gaps",
          "sources": {"train": "gaps.jsonl"},
          "input": "{text}",
          "objective": {"spanCorruption": {"noiseDensity": 0.25, "meanSpanLength": 2.5}},
          "metrics": ["perplexity", {"token_accuracy": {}}],
          "limits": {"maxInputTokens": 41}
        }
        """#

    private static func read(_ text: String) throws -> TaskDefinition {
        try TaskDefinition.read(text: text, file: "Tasks/gaps.json")
    }

    @Test func readsAnObjective() throws {
        let task = try Self.read(Self.valid)
        #expect(task.objective == SpanCorruption(noiseDensity: 0.25, meanSpanLength: 2.5))
        #expect(task.target == nil && task.labels == nil && task.references == nil)
        #expect(task.evaluation == .likelihood && task.needsTeacherForcing)
        #expect(task.metrics.map(\.title) == ["perplexity", "token_accuracy"])
        // Of 40 tokens 10 are left out, in 4 spans. The end is the target's 15th token.
        #expect(task.limits == Limits(maxInputTokens: 41, maxTargetTokens: 15))
        let facts = TaskDescription(task).facts.map { "\($0.name): \($0.value)" }
        #expect(facts.contains(#"objective: {"spanCorruption": {"meanSpanLength": 2.5, "noiseDensity": 0.25}}"#))
        #expect(facts.contains("evaluation: teacher forcing") && !facts.contains { $0.hasPrefix("target") })
    }

    @Test func t5sNumbersAreTheUsualOnes() throws {
        let settings = #"{"noiseDensity": 0.25, "meanSpanLength": 2.5}"#
        let task = try Self.read(Self.valid.replacing(settings, with: "{}"))
        #expect(task.objective == .usual)
        #expect(SpanCorruption.usual == SpanCorruption(noiseDensity: 0.15, meanSpanLength: 3))
    }

    /// A mistake in the valid file, and its message.
    @Test(arguments: [
        (
            #""objective": "#, #""target": "{a}", "objective": "#,
            "5:13: target: an objective makes the targets from the inputs alone; remove this, or \"objective\""
        ),
        (
            #""metrics": "#, #""labels": ["a"], "metrics": "#,
            "6:13: labels: an objective makes the targets from the inputs alone; remove this, or \"objective\""
        ),
        (
            #""metrics": "#, #""references": "x", "metrics": "#,
            "6:17: references: an objective makes the targets from the inputs alone; remove this, or \"objective\""
        ),
        (
            #""metrics": "#, #""postprocess": ["trim"], "metrics": "#,
            "6:18: postprocess: an objective makes the targets from the inputs alone; remove this, or \"objective\""
        ),
        (
            #""metrics": "#, #""evaluation": {"mode": "rank-classification"}, "metrics": "#,
            "6:26: evaluation.mode: a task with an objective is judged by the likelihood of its targets; remove this"
        ),
        (
            #"["perplexity", "#, #"["bleu", "perplexity", "#,
            "6:15: metrics[0]: the metric \"bleu\" judges answers, and a task with an objective has none; use "
                + "\"perplexity\" or \"token_accuracy\""
        ),
        (
            #"["perplexity", "#, #"[{"f1_macro": {}}, "perplexity", "#,
            "6:15: metrics[0]: the metric \"f1_macro\" judges answers, and a task with an objective has none; use "
                + "\"perplexity\" or \"token_accuracy\""
        ),
        (
            #"["perplexity", {"token_accuracy": {}}]"#, "[]",
            "6:14: metrics: is empty; give at least one, such as \"perplexity\" or \"token_accuracy\""
        ),
        (
            #""maxInputTokens": 41"#, #""maxTargetTokens": 41"#,
            "7:33: limits.maxTargetTokens: follows from maxInputTokens where there is an objective; remove this"
        ),
        (
            #""noiseDensity": 0.25"#, #""noiseDensity": 15"#,
            "5:52: objective.spanCorruption.noiseDensity: 15 is out of range; expected 0.01 to 0.99"
        ),
        (
            #""meanSpanLength": 2.5"#, #""meanSpanLength": 0"#,
            "5:76: objective.spanCorruption.meanSpanLength: 0 is out of range; expected 1 to 1000"
        ),
        (
            #"spanCorruption"#, "spanCorupption",
            "5:17: objective.spanCorupption: unknown key \"spanCorupption\"; did you mean \"spanCorruption\"?"
        ),
        (
            #"{"spanCorruption": {"noiseDensity": 0.25, "meanSpanLength": 2.5}}"#, "{}",
            "5:16: objective: missing field \"spanCorruption\""
        ),
        (
            #"{"spanCorruption": {"noiseDensity": 0.25, "meanSpanLength": 2.5}}"#, #""spanCorruption""#,
            "5:16: objective: expected an object, found a string"
        ),
        (
            #""objective": {"spanCorruption": {"noiseDensity": 0.25, "meanSpanLength": 2.5}},"#, "",
            "1:1: missing field \"target\""
        ),
    ])
    func slipsHaveExactMessages(correct: String, faulty: String, message: String) throws {
        #expect(Self.valid.contains(correct))
        let text = Self.valid.replacing(correct, with: faulty)
        let error = #expect(throws: ConfigurationError.self) { try Self.read(text) }
        let lines = (error?.diagnostics ?? []).map { "\($0)" }
        #expect(lines.contains("Tasks/gaps.json:\(message)"), "\(lines)")
    }

    /// Records become their texts and nothing else.
    @Test func anExampleIsItsText() throws {
        let task = try Self.read(Self.valid)
        let record = Record(fields: ["text": .string("Two men."), "label": .string("x")])
        for split in [Split.train, .test] {
            #expect(try task.render(record, split: split) == [RenderedExample(input: "Two men.", targets: [])])
            #expect(task.isLabelled(split))
        }
    }

    /// Stores keep the examples of tasks without an objective. Their fingerprint is unchanged: that of the text
    /// `{"formats": {"train": "jsonl"}, …}`.
    @Test func fingerprintsOfOtherTasksAreUnchanged() throws {
        func task(_ rest: String) throws -> TaskDefinition {
            try Self.read(#"{"name": "gaps", "sources": {"train": "gaps.jsonl"}, "input": "{q}", \#(rest)}"#)
        }
        let plain = try task(#""target": "{a}", "metrics": ["exact_match"]"#)
        #expect(plain.fingerprint == "09c220805ec0f65b7dec7ab33d4a60ccc38df78908ab465a4a1390fe121443db")
        let gaps = try task(#""objective": {"spanCorruption": {}}, "metrics": ["perplexity"]"#)
        #expect(gaps.fingerprint == "c32d0c8c0b2f22e1c33e1655175e81ad93d52ca6a0adb862fd2cda25fa2806ba")
        let other = try task(#""objective": {"spanCorruption": {"noiseDensity": 0.2}}, "metrics": ["perplexity"]"#)
        #expect(other.fingerprint != gaps.fingerprint)
    }

    // MARK: The number of left-out tokens

    @Test func lengthsOfInputsAndTargets() {
        let corruption = SpanCorruption.usual
        // Of 100 tokens 15 are left out in 5 spans, with 5 sentinels on each side.
        #expect(corruption.noise(ofText: 100) == (15, 5))
        #expect(corruption.inputLength(ofText: 100) == 85 + 5 + 1 && corruption.targetLength(ofText: 100) == 15 + 5 + 1)
        #expect(corruption.sentinels(ofText: 100) == 5)
        // A text with fewer than two tokens stays whole.
        #expect(corruption.noise(ofText: 0) == (0, 0) && corruption.noise(ofText: 1) == (0, 0))
        #expect(corruption.inputLength(ofText: 1) == 2 && corruption.targetLength(ofText: 1) == 2)
        #expect(corruption.inputLength(ofText: 0) == 1 && corruption.targetLength(ofText: 0) == 1)
        #expect(corruption.noise(ofText: 2) == (1, 1))
    }

    /// At least one token stays before every left-out span.
    @Test func aHighDensityLeavesFewerSpans() {
        let corruption = SpanCorruption(noiseDensity: 0.9, meanSpanLength: 1)
        #expect(corruption.noise(ofText: 10) == (9, 1))
        #expect(corruption.noise(ofText: 30) == (27, 3))
    }
}
