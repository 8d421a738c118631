import Configuration
import Foundation
import TaskDefinitions
import Testing

struct TaskReaderTests {
    static let valid = #"""
        {
          // A comment, and a trailing comma.
          "name": "sst2",
          "description": "Moods.",
          "sources": {"train": "sst2/train.jsonl", "test": {"path": "sst2/test", "format": "jsonl"}},
          "preprocess": [{"map": {"field": "label", "values": {"0": "negative", "1": "positive"}}}],
          "postprocess": ["trim"],
          "input": "sst2 sentence: {sentence}",
          "target": "{label}",
          "labels": ["negative", "positive"],
          "metrics": ["accuracy", "f1_binary"],
          "limits": {"maxInputTokens": 128, "maxTargetTokens": 8},
          "evaluation": {"mode": "rank-classification", "normalizeByLength": true},
        }
        """#

    @Test func readsEverything() throws {
        let task = try TaskDefinition.read(text: Self.valid, file: "Tasks/sst2.json")
        #expect(task.name == "sst2")
        #expect(task.description == "Moods.")
        #expect(task.file == "Tasks/sst2.json")
        #expect(task.sources == [.train: Source(path: "sst2/train.jsonl"), .test: Source(path: "sst2/test")])
        #expect(task.preprocessing.count == 1)
        #expect(task.postprocessing.count == 1)
        #expect(task.input.source == "sst2 sentence: {sentence}")
        #expect(task.target?.source == "{label}")
        #expect(task.labels == ["negative", "positive"])
        #expect(task.metrics.map(\.title) == ["accuracy", "f1_binary"])
        #expect(task.limits == Limits(maxInputTokens: 128, maxTargetTokens: 8))
        #expect(task.evaluation == .rankClassification(normalizesByLength: true))
    }

    @Test func theRestHasDefaults() throws {
        let task = try TaskDefinition.read(
            text: #"""
                {"name": "qa", "sources": {"validation": "QA.JSONL"}, "input": "{q}", "target": "{a}",
                 "references": "all", "metrics": ["token_f1"]}
                """#, file: "qa.json")
        #expect(task.limits == .usual)
        #expect(task.evaluation == .generate)
        #expect(task.labels == nil)
        #expect(task.references == "all")
        #expect(task.description.isEmpty && task.preprocessing.isEmpty && task.postprocessing.isEmpty)
        #expect(task.sources == [.validation: Source(path: "QA.JSONL")])
    }

    /// One mistake in the valid file, and its message.
    struct Slip: Sendable, CustomTestStringConvertible {
        let correct: String
        let faulty: String
        let messages: [String]
        var testDescription: String { messages.joined(separator: " / ") }

        init(_ correct: String, _ faulty: String, _ messages: String...) {
            (self.correct, self.faulty, self.messages) = (correct, faulty, messages)
        }
    }

    static let metricNames =
        "exact_match, token_f1, string_match, accuracy, f1_binary, f1_macro, matthews, pearson, "
        + "spearman, bleu, chrf, rouge_l, …"

    static let slips: [Slip] = [
        // Names.
        Slip(
            #""name": "sst2""#, #""name": "sst""#,
            #"3:11: name: the name "sst" must equal the file's name, "sst2""#),
        Slip(
            #""name": "sst2""#, #""name": "SST-2""#,
            #"3:11: name: "SST-2" is no name for a task; "#
                + #"use a-z, 0-9 and _, beginning with a letter, as in m30k_en_de"#),
        Slip(#""name": "sst2","#, "", #"1:1: missing field "name""#),
        Slip(#""name": "sst2""#, #""name": 2"#, "3:11: name: expected a string, found a number"),
        Slip(
            #""description""#, #""descripton""#,
            #"4:3: descripton: unknown key "descripton"; did you mean "description"?"#),
        // Sources.
        Slip(#""train": "#, #""trian": "#, #"5:15: sources.trian: unknown key "trian"; did you mean "train"?"#),
        Slip(#""sst2/train.jsonl""#, "3", "5:24: sources.train: expected a string, found a number"),
        Slip(#""sst2/train.jsonl""#, #""""#, "5:24: sources.train: is empty; give the path of a data file"),
        Slip(
            #""sst2/train.jsonl""#, #""a.b/train""#,
            #"5:24: sources.train: the file name does not say the format; "#
                + #"write {"path": "a.b/train", "format": "jsonl"}, with the right format"#),
        Slip(
            #", "format": "jsonl""#, "",
            #"5:61: sources.test.path: the file name does not say the format; "#
                + #"write {"path": "sst2/test", "format": "jsonl"}, with the right format"#),
        Slip(
            #""path": "sst2/test""#, #""path": """#,
            "5:61: sources.test.path: is empty; give the path of a data file"),
        Slip(
            #"{"train": "sst2/train.jsonl", "test": {"path": "sst2/test", "format": "jsonl"}}"#, "{}",
            #"5:14: sources: is empty; give the file of at least one split, such as {"train": "sst2/train.jsonl"}"#),
        Slip(
            #"{"train": "sst2/train.jsonl", "test": {"path": "sst2/test", "format": "jsonl"}}"#,
            #"{"train": null}"#,
            #"5:14: sources: is empty; give the file of at least one split, such as {"train": "sst2/train.jsonl"}"#),
        // Steps.
        Slip(#"{"map": "#, #"{"mapp": "#, #"6:19: preprocess[0].mapp: unknown key "mapp"; did you mean "map"?"#),
        Slip(
            #"{"field": "label", "values": {"0": "negative", "1": "positive"}}"#, "null",
            #"6:18: preprocess[0]: the step "map" has no settings"#),
        Slip(
            #"[{"map""#, #"[{}, {"map""#,
            #"6:18: preprocess[0]: expected one step in its own braces, such as "#
                + #"{"map": {"field": "label", "values": {"0": "negative", "1": "positive"}}}"#),
        Slip(#"[{"map""#, #"["lowercase", {"map""#, "6:18: preprocess[0]: expected an object, found a string"),
        Slip(
            #""field": "label""#, #""field": """#,
            "6:36: preprocess[0].map.field: is empty; give the name of a field"),
        Slip(#""field": "label", "#, "", #"6:26: preprocess[0].map: missing field "field""#),
        Slip(
            #"{"0": "negative", "1": "positive"}"#, "{}",
            "6:55: preprocess[0].map.values: is empty; list what each value becomes"),
        Slip(#""0": "negative""#, #""0": 0"#, "6:61: preprocess[0].map.values.0: expected a string, found a number"),
        Slip(
            #""0": "negative""#, #""0": "negativ""#,
            #"6:18: preprocess[0]: the map yields "negativ", which is not among the labels; "#
                + #"did you mean "negative"?"#),
        Slip(
            #"{"map": {"field": "label", "values": {"0": "negative", "1": "positive"}}}"#,
            #"{"round": {"field": "x", "nearest": 0, "decimals": 1}}"#,
            "6:54: preprocess[0].round.nearest: must be more than 0"),
        Slip(
            #"{"map": {"field": "label", "values": {"0": "negative", "1": "positive"}}}"#,
            #"{"round": {"field": "x", "nearest": 0.25, "decimals": 1}}"#,
            "6:72: preprocess[0].round.decimals: multiples of 0.25 do not fit in 1 decimals"),
        Slip(
            #"{"map": {"field": "label", "values": {"0": "negative", "1": "positive"}}}"#,
            #"{"replace": {"field": "x", "text": "", "with": "y"}}"#,
            "6:53: preprocess[0].replace.text: is empty; give the text to replace"),
        Slip(#"["trim"]"#, #"["trimm"]"#, #"7:19: postprocess[0]: unknown step "trimm"; did you mean "trim"?"#),
        // Templates: the column is that of the brace, with and without escapes.
        Slip(
            "sst2 sentence: {sentence}", "sst2: {sentence",
            "8:19: input: '{' is never closed; a literal brace is written '{{'"),
        Slip(
            "sst2 sentence: {sentence}", #"\u00e9\n\ud83d\ude00é😀: {sentence} {}"#,
            "8:48: input: '{}' names no field; write one as in {sentence}"),
        Slip(
            "sst2 sentence: {sentence}", "sst2 sentence: }",
            "8:28: input: '}' without a '{' before it; a literal brace is written '}}'"),
        Slip(
            "sst2 sentence: {sentence}", "{ sentence }",
            #"8:13: input: the field name in "{ sentence }" begins or ends with a space; write such a name in "#
                + "quotes: {' sentence '}"),
        Slip(
            "sst2 sentence: {sentence}", "sst2",
            "8:12: input: names no field; without one, such as {sentence}, all examples would be the same"),
        Slip(#""target": "{label}","#, "", #"1:1: missing field "target""#),
        Slip(#""{label}""#, "[]", "9:13: target: expected a string, found an array"),
        Slip(
            #""target": "{label}""#, #""target": "{label}", "references": "all""#,
            #"9:38: references: a task with labels has one answer per record; remove "references" or "labels""#),
        // Labels and metrics.
        Slip(
            #"["negative", "positive"]"#, #"["negative", "negative"]"#,
            #"6:18: preprocess[0]: the map yields "positive", which is not among the labels; "#
                + "expected one of: negative, negative",
            #"10:26: labels[1]: the label "negative" is there already"#),
        Slip(
            #"["negative", "positive"]"#, #"["negative", "positive", ""]"#,
            "10:38: labels[2]: a label must not be empty",
            #"11:27: metrics[1]: the metric "f1_binary" needs exactly 2 labels, not 3; for more there is "f1_macro""#),
        Slip(
            #"  "labels": ["negative", "positive"],"#, "",
            #"11:15: metrics[0]: the metric "accuracy" needs the "labels" of the task"#,
            #"11:27: metrics[1]: the metric "f1_binary" needs the "labels" of the task"#,
            #"13:26: evaluation.mode: the mode "rank-classification" needs the "labels" of the task"#),
        Slip(
            #"["accuracy", "f1_binary"]"#, #"["accuracy", "acuracy"]"#,
            #"11:27: metrics[1]: unknown metric "acuracy"; did you mean "accuracy"?"#),
        Slip(
            #"["accuracy", "f1_binary"]"#, #"["meteor"]"#,
            #"11:15: metrics[0]: unknown metric "meteor"; expected one of: \#(metricNames)"#),
        Slip(
            #"["accuracy", "f1_binary"]"#, #"["accuracy", "accuracy"]"#,
            #"11:27: metrics[1]: the metric "accuracy" is there already"#),
        Slip(
            #"["accuracy", "f1_binary"]"#, "[]",
            #"11:14: metrics: is empty; give at least one, such as "accuracy" or "f1_macro""#),
        Slip(
            #"["accuracy", "f1_binary"]"#, #"["accuracy", {"bleu": {"tokenizer": "intl", "lower": true}}]"#,
            #"11:58: metrics[1].bleu.lower: unknown key "lower"; "#
                + "expected one of: tokenizer, lowercase, smoothing"),
        Slip(
            #"["accuracy", "f1_binary"]"#, #"[{"chrf": {}}, {"chrf": {"beta": 1}}, {"chrf": {"beta": 2}}]"#,
            #"11:52: metrics[2]: the metric "chrf" is there already"#),
        Slip(
            #"["accuracy", "f1_binary"]"#, #"["f1_per_label", {"f1_per_label": {"label": "positive"}}]"#,
            #"11:31: metrics[1]: the metric "f1_per_label_positive" is there already"#),
        // Limits.
        Slip(
            #""maxTargetTokens": 8"#, #""maxTargetTokens": 1"#,
            "12:56: limits.maxTargetTokens: 1 is out of range; expected 2 to 65536"),
        Slip(
            #""maxInputTokens""#, #""maxInputToken""#,
            #"12:14: limits.maxInputToken: unknown key "maxInputToken"; did you mean "maxInputTokens"?"#),
        // The mode of evaluation.
        Slip(
            #""rank-classification""#, #""rank-clasification""#,
            #"13:26: evaluation.mode: unknown value "rank-clasification"; did you mean "rank-classification"?"#),
        Slip(#""rank-classification""#, "true", "13:26: evaluation.mode: expected a string, found a boolean"),
        Slip(
            #""rank-classification""#, #""generate""#,
            "13:59: evaluation.normalizeByLength: "
                + #"is for the mode "rank-classification" alone; set that mode, or remove this"#),
        Slip(
            #""mode": "rank-classification", "#, "",
            "13:39: evaluation.normalizeByLength: "
                + #"is for the mode "rank-classification" alone; set that mode, or remove this"#),
        Slip(
            #""normalizeByLength": true"#, #""normalizeByLength": 1"#,
            "13:70: evaluation.normalizeByLength: expected true or false, found a number"),
        Slip(
            #""normalizeByLength""#, #""normaliseByLength""#,
            "13:49: evaluation.normaliseByLength: "
                + #"unknown key "normaliseByLength"; did you mean "normalizeByLength"?"#),
        Slip(
            #"{"mode": "rank-classification", "normalizeByLength": true}"#, #""rank-classification""#,
            "13:17: evaluation: expected an object, found a string"),
    ]

    @Test(arguments: slips)
    func slipsHaveExactMessages(slip: Slip) throws {
        try #require(Self.valid.contains(slip.correct))
        let range = try #require(Self.valid.range(of: slip.correct))
        let text = Self.valid.replacingCharacters(in: range, with: slip.faulty)
        let error = #expect(throws: ConfigurationError.self) {
            _ = try TaskDefinition.read(text: text, file: "Tasks/sst2.json")
        }
        let expected = slip.messages.map { "Tasks/sst2.json:\($0)" }
        #expect(error?.diagnostics.map(\.description) == expected)
    }
}
