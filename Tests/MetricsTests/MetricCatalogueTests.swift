import Configuration
import Metrics
import Testing

struct MetricCatalogueTests {
    @Test(arguments: [
        (#""bleu""#, "bleu"), (#"{"bleu": {}}"#, "bleu"), (#"{"bleu": {"tokenizer": "13a"}}"#, "bleu"),
        (#"{"bleu": {"lowercase": true, "tokenizer": "intl"}}"#, "bleu_tokenizer_intl_lowercase"),
        (#"{"bleu": {"smoothing": "add-k"}}"#, "bleu_smoothing_add_k"),
        (#"{"chrf": {"word_order": 2, "whitespace": true}}"#, "chrf_word_order_2_whitespace"),
        (#"{"rouge_1": {"stem": true}}"#, "rouge_1_stem"),
        (#"{"rouge_lsum": {"sentences": "t5"}}"#, "rouge_lsum_sentences_t5"),
        (#"{"set_f1": {"separator": ";"}}"#, "set_f1_separator_u3b"), (#"{"accuracy": {}}"#, "accuracy"),
        (#"{"f1_per_label": {"label": "très bon"}}"#, "f1_per_label_true8s_bon"),
    ])
    func titlesSayWhatIsNotTheDefault(json: String, title: String) throws {
        let found = try choices(json, labels: ["bad", "très bon"])
        #expect(found.map(\.title) == [title])
        #expect(found[0].name == title.prefix(found[0].name.count))
    }

    @Test func aMetricPerLabelIsOneForEach() throws {
        let found = try choices(#""recall_per_label", "accuracy""#, labels: ["Bad", "so-so", "good"])
        #expect(
            found.map(\.title) == [
                "recall_per_label_bad", "recall_per_label_so_so", "recall_per_label_good", "accuracy",
            ])
        #expect(found.prefix(3).allSatisfy { $0.name == "recall_per_label" })
        let alike = try choices(#""f1_per_label""#, labels: ["yes", "no", "Yes"])
        #expect(alike.map(\.title) == ["f1_per_label_yes", "f1_per_label_no", "f1_per_label_yes_3"])
    }

    @Test func factsOfMetrics() throws {
        let found = try choices(#""character_error_rate", "group_exact_match", "perplexity", "wsc_accuracy""#)
        #expect(found.map(\.isHigherBetter) == [false, true, false, true])
        #expect(found.map(\.requiredAttributes) == [[], ["group"], [], ["label"]])
        #expect(found.map(\.needsTeacherForcing) == [false, false, true, false])
        #expect(found[2].summary.hasPrefix("perplexity per token"))
        #expect(found.map(\.unit) == ["edits per 100 characters", nil, "per token", nil])
        let edits = try choices(#""edit_distance", "word_error_rate", "exact_match""#)
        #expect(edits.map(\.unit) == ["characters", "edits per 100 words", nil])
    }

    @Test func namesAndTitlesAreFitForPipelines() throws {
        #expect(Set(MetricCatalogue.names).count == MetricCatalogue.all.count)
        let letters = "abcdefghijklmnopqrstuvwxyz0123456789_"
        #expect(MetricCatalogue.names.allSatisfy { $0.allSatisfy(letters.contains) })
    }

    struct Slip: Sendable, CustomTestStringConvertible {
        let json: String
        let message: String
        var testDescription: String { json }
    }

    static let slips = [
        Slip(
            json: "7",
            message: "task.json:1:14: metrics[0]: expected the name of a metric, or one with its settings in braces, "
                + "found a number"),
        Slip(json: #""blue""#, message: #"task.json:1:14: metrics[0]: unknown metric "blue"; did you mean "bleu"?"#),
        Slip(
            json: #"{"blue": {}}"#,
            message: #"task.json:1:23: metrics[0].blue: unknown metric "blue"; did you mean "bleu"?"#),
        Slip(
            json: #"{"bleu": {}, "chrf": {}}"#,
            message: "task.json:1:14: metrics[0]: expected one metric in its own braces, such as "
                + #"{"bleu": {"tokenizer": "intl"}}"#),
        Slip(
            json: "{}",
            message: "task.json:1:14: metrics[0]: expected one metric in its own braces, such as "
                + #"{"bleu": {"tokenizer": "intl"}}"#),
        Slip(
            json: #"{"bleu": null}"#,
            message: #"task.json:1:14: metrics[0]: the metric "bleu" has no settings; write its name alone"#),
        Slip(
            json: #"{"bleu": "intl"}"#,
            message: "task.json:1:23: metrics[0].bleu: expected an object, found a string"),
        Slip(
            json: #"{"bleu": {"tokeniser": "intl"}}"#,
            message: #"task.json:1:24: metrics[0].bleu.tokeniser: unknown key "tokeniser"; did you mean "tokenizer"?"#),
        Slip(
            json: #"{"bleu": {"tokenizer": "int"}}"#,
            message: #"task.json:1:37: metrics[0].bleu.tokenizer: unknown value "int"; did you mean "intl"?"#),
        Slip(
            json: #"{"accuracy": {"labels": ["a"]}}"#,
            message: #"task.json:1:28: metrics[0].accuracy.labels: unknown key "labels""#),
        Slip(
            json: #"{"chrf": {"char_order": 0}}"#,
            message: "task.json:1:38: metrics[0].chrf.char_order: 0 is out of range; expected 1 to 20"),
        Slip(
            json: #"{"set_f1": {"separator": ""}}"#,
            message: "task.json:1:39: metrics[0].set_f1.separator: is empty; give what stands between two elements"),
        Slip(
            json: #"{"f1_per_label": {"label": "Good"}}"#,
            message: "task.json:1:31: metrics[0].f1_per_label: "
                + #"the metric "f1_per_label": "Good" is not among the labels; did you mean "good"?"#),
        Slip(
            json: #"{"f1_per_label": {"label": 1}}"#,
            message: "task.json:1:41: metrics[0].f1_per_label.label: expected a string, found a number"),
    ]

    @Test(arguments: slips)
    func slipsHaveExactMessages(slip: Slip) {
        let error = #expect(throws: ConfigurationError.self) { try choices(slip.json, labels: ["bad", "good"]) }
        #expect(error?.diagnostics.map(\.description) == [slip.message])
    }
}
