import Configuration
import Evaluation
import Testing
import Vocabularies

@Suite struct ReportJSONTests {
    /// The keys of the object at a path, in the order of the file.
    private func keys(_ json: String, _ path: [String] = []) throws -> [String] {
        guard case .object(let members) = try value(json, path) else { return [] }
        return members.map(\.key)
    }

    private func value(_ json: String, _ path: [String]) throws -> JSONValue {
        var value = try JSONDocument(bytes: Array(json.utf8), file: "report.json", dialect: .strict).root.value
        for key in path {
            switch value {
            case .object(let members): value = try #require(members.first { $0.key == key }).node.value
            case .array(let elements): value = elements[try #require(Int(key))].value
            default: throw ConfigurationError("no \(key)", file: "report.json")
            }
        }
        return value
    }

    private func number(_ json: String, _ path: String...) throws -> String? {
        guard case .number(let spelling) = try value(json, path) else { return nil }
        return spelling
    }

    @Test func hasExactlyTheDocumentedKeys() throws {
        let report = try ReportSamples.report(
            [
                ReportSamples.taskReport("spell", [("a", "a", nil), ("a", "b", -1.5)]),
                ReportSamples.classification([("good", "bad", nil)]),
            ], training: ReportSamples.training)
        let json = ReportJSON.text(report)
        #expect(
            try keys(json) == [
                "format", "title", "created", "average", "tasks", "model", "checkpoint", "training", "data",
                "vocabulary", "decoding", "configuration",
            ])
        #expect(try keys(json, ["tasks"]) == ["spell", "mood"])
        #expect(
            try keys(json, ["tasks", "mood"]) == [
                "description", "prefix", "definition", "split", "examples", "primary_metric", "metrics",
                "invalid_label_rate", "invalid_label_kinds", "invalid_labels", "lengths", "truncated_inputs",
                "truncated_targets", "impossible_targets", "decoding", "seconds", "confusion", "samples", "error_count",
                "errors",
            ])
        #expect(try keys(json, ["tasks", "mood", "metrics"]) == ["accuracy", "f1_macro"])
        #expect(
            try keys(json, ["tasks", "spell", "metrics", "string_match"]) == [
                "value", "low", "high", "is_higher_better", "signature",
            ])
        #expect(try keys(json, ["tasks", "mood", "confusion"]) == ["labels", "counts", "most_frequent"])
        #expect(
            try keys(json, ["tasks", "mood", "confusion", "most_frequent", "0"]) == ["expected", "predicted", "count"])
        #expect(
            try keys(json, ["tasks", "spell", "errors", "0"]) == [
                "ordinal", "input", "targets", "prediction", "scored", "compared", "score", "log_likelihood",
                "is_invalid_label",
            ])
        #expect(try keys(json, ["model"]) == ["architecture", "parameters", "settings"])
        #expect(try keys(json, ["checkpoint"]) == ["step", "hash", "initial_model"])
        #expect(
            try keys(json, ["training"]) == [
                "steps", "planned_steps", "is_finished", "examples", "tokens", "seconds", "peak_memory_bytes",
                "final_losses", "loss_curve", "task_curves", "milestone_examples", "mixture", "stages",
            ])
        #expect(try keys(json, ["data", "0"]) == ["task", "split", "path", "sha256", "examples"])
        #expect(try keys(json, ["vocabulary"]) == ["kind", "size", "fingerprint"])
    }

    @Test func holdsHowTheModelCameAbout() throws {
        let vocabulary = ByteVocabulary(sentinels: 0)
        let examples = ReportSamples.examples([("good", "god", nil), ("bad", "god", nil)])
        let task = try ReportSamples.task("mood", labels: ["bad", "good"], metrics: ["accuracy"])
        let lengths = TaskLengths(examples, isLabelled: true, limits: task.limits, vocabulary: vocabulary)
        let mood = try TaskReport(task: task, split: .test, examples: examples, lengths: lengths)
        let find = try TaskReport(
            task: ReportSamples.task("find", metrics: ["exact_match"]), split: .test,
            examples: ReportSamples.examples([("The cat.", "A Dog!", nil)]))
        let json = ReportJSON.text(
            ReportSamples.report(
                [mood, find], training: ReportSamples.watchedTraining, configuration: #"{"seed": 1, "data": "Data"}"#))
        let parts = [
            #""invalid_labels": ["#,
            #"{"prediction": "god", "count": 2, "first_example": 0, "nearest_label": "good", "edits": 1}"#,
            #""predictions": {"mean": 4.0, "percentile_95": 4, "longest": 4, "bin_width": 1, "#
                + #""counts": [0, 0, 0, 0, 2, 0], "beyond": 0}"#, #""prefix": "","#,
            #""compared": {"metric": "exact_match", "targets": ["cat"], "prediction": "dog"},"#,
            #""accuracy": [{"step": 2000, "value": 50.0}, {"step": 4000, "value": 75.0}],"#,
            #""milestone_examples": "at most 100 examples of the validation split","#,
            #""planned_share": 0.75,"#, #""drawn_share": 0.75,"#, #""epochs": 1.5,"#, #""loss_share": 0.25"#,
            #""stages": [{"first_step": 0, "steps": 1500, "shares": {"mood": 1.0, "gone": 0.0}},"#,
            #""planned_share": null,"#, #""configuration": {"seed": 1, "data": "Data"}"#,
        ]
        let packed = json.filter { !$0.isWhitespace }
        for part in parts { #expect(packed.contains(part.filter { !$0.isWhitespace }), "\(part)") }
    }

    @Test func scoresAreTimesAHundred() throws {
        let json = ReportJSON.text(
            ReportSamples.report([try ReportSamples.taskReport("spell", [("a", "a", nil), ("a", "b", nil)])]))
        #expect(try number(json, "tasks", "spell", "metrics", "string_match", "value") == "50.0")
        #expect(try number(json, "tasks", "spell", "metrics", "string_match", "low") == "0.0")
        #expect(try number(json, "tasks", "spell", "metrics", "string_match", "high") == "100.0")
        #expect(try number(json, "tasks", "spell", "examples") == "2")
        #expect(try number(json, "average") == "50.0")
        #expect(json.contains("\"created\": \"2026-03-01T12:00:00Z\""))
    }

    @Test func numbersThatDoNotExistAreNull() throws {
        let json = ReportJSON.text(
            ReportSamples.report([try ReportSamples.classification([])], training: ReportSamples.training))
        #expect(json.contains("\"average\": null"))
        #expect(
            json.contains(
                "\"accuracy\": {\"value\": null, \"low\": null, \"high\": null, \"is_higher_better\": true, "
                    + "\"signature\": null}"))
        #expect(json.contains("\"final_losses\": {\"spell\": 0.0625, \"mood\": null}"))
        #expect(json.contains("\"invalid_label_rate\": null"))
        #expect(json.contains("\"decoding\": \"beam 4\""))
    }

    @Test func anyTextSurvives() throws {
        let odd = "\"\\\n\r\t\0\u{7F}\u{85}\u{2028}é😀</script>|"
        let json = ReportJSON.text(ReportSamples.report([try ReportSamples.taskReport("spell", [("a", odd, nil)])]))
        guard case .string(let read) = try value(json, ["tasks", "spell", "errors", "0", "prediction"]) else {
            Issue.record("expected a string")
            return
        }
        #expect(read.utf8.elementsEqual(odd.utf8))
    }

    @Test(arguments: [
        (0.1, "0.1"), (-0.0, "-0.0"), (1e-7, "1e-07"), (.leastNonzeroMagnitude, "5e-324"),
        (.greatestFiniteMagnitude, "1.7976931348623157e+308"), (.nan, "null"), (-.infinity, "null"),
    ])
    func writesNumbersAsJSONHasThem(number: Double, expected: String) throws {
        let text = JSONOutput.number(number).text
        #expect(text == expected + "\n")
        _ = try JSONDocument(bytes: Array(text.utf8), file: "number", dialect: .strict)
    }

    @Test func laysOutForPeople() {
        let short = JSONOutput.array([.integer(1), .integer(2)])
        let value = JSONOutput.object([
            ("a", short), ("b", .array([short, .array([])])), ("c", .object([])), ("d", .string("x")),
        ])
        let expected = """
            {
              "a": [1, 2],
              "b": [
                [1, 2],
                []
              ],
              "c": {},
              "d": "x"
            }

            """
        #expect(value.text == expected)
    }

    @Test func sameReportSameBytes() throws {
        let make = { try ReportJSON.text(ReportSamples.report([ReportSamples.classification([("good", "bad", -1)])])) }
        #expect(try make() == make())
    }
}
