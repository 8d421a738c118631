import Configuration
import Evaluation
import Testing

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
                "vocabulary", "decoding",
            ])
        #expect(try keys(json, ["tasks"]) == ["spell", "mood"])
        #expect(
            try keys(json, ["tasks", "mood"]) == [
                "description", "split", "examples", "primary_metric", "metrics", "invalid_label_rate",
                "truncated_inputs", "truncated_targets", "decoding", "seconds", "confusion", "error_count", "errors",
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
                "ordinal", "input", "targets", "prediction", "scored", "score", "log_likelihood", "is_invalid_label",
            ])
        #expect(try keys(json, ["model"]) == ["architecture", "parameters", "settings"])
        #expect(try keys(json, ["checkpoint"]) == ["step", "hash"])
        #expect(
            try keys(json, ["training"]) == ["steps", "examples", "tokens", "seconds", "final_losses", "loss_curve"])
        #expect(try keys(json, ["data", "0"]) == ["task", "split", "path", "sha256", "examples"])
        #expect(try keys(json, ["vocabulary"]) == ["kind", "size", "fingerprint"])
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
