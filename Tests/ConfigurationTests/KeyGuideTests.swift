import Configuration
import TestSupport
import Testing

/// Advice on keys that users know from other programs.
struct KeyGuideTests {
    private struct Settings {
        init(_ object: ConfigurationObject) {
            let training = object.object("training", isRequired: false)
            _ = training.integer("batchExamples", default: 1)
            _ = training.object("schedule", isRequired: false).number("learningRate", default: 1)
            _ = object.object("model", isRequired: false).integer("layers", default: 1)
            _ = object.object("other", isRequired: false).integer("layers", default: 1)
        }
    }

    private func message(_ text: String) -> String? {
        let answers: [(KeyGuide.Answer, keys: [String])] = [
            (.called("training.batchExamples"), ["batchSize"]),
            (.called("training.steps", remark: "a number"), ["epochRatio"]),
            (.unavailable("it is slow"), ["fp16"]),
        ]
        let guide = { KeyGuide(ConfigurationDescription { Settings($0) }, answers) }
        let error = #expect(throws: ConfigurationError.self) {
            _ = try ConfigurationFile.read(bytes: Array(text.utf8), file: "f", guide: guide) { Settings($0) }
        }
        return error?.diagnostics.first?.message
    }

    @Test(arguments: [
        (#"{"training": {"batch_examples": 1}}"#, #"unknown key "batch_examples"; did you mean "batchExamples"?"#),
        (#"{"training": {"BatchSize": 1}}"#, #"unknown key "BatchSize"; called "training.batchExamples" here"#),
        (#"{"batch-size": 1}"#, #"unknown key "batch-size"; called "training.batchExamples" here"#),
        (#"{"epoch_ratio": 1}"#, #"unknown key "epoch_ratio"; called "training.steps" here, a number"#),
        (#"{"training": {"fp16": true}}"#, #"unknown key "fp16"; not available; it is slow"#),
        (#"{"learning_rate": 1}"#, #"unknown key "learning_rate"; belongs in "training.schedule""#),
        (#"{"training": {"layers": 1}}"#, #"unknown key "layers"; belongs in "model" or "other""#),
        (#"{"training": {"model": {}}}"#, #"unknown key "model"; belongs in the file's outermost braces"#),
        (#"{"training": {"batchExample": 1}}"#, #"unknown key "batchExample"; did you mean "batchExamples"?"#),
        (#"{"colour": 1}"#, #"unknown key "colour"; expected one of: training, model, other"#),
    ])
    func keys(text: String, expected: String) {
        #expect(message(text) == expected)
    }

    /// The list names all keys, however many there are.
    @Test func theListIsWhole() {
        let names = (10..<40).map { "name\($0)" }
        let error = #expect(throws: ConfigurationError.self) {
            _ = try ConfigurationFile.read(bytes: Array(#"{"zzz": 1}"#.utf8), file: "f") { object in
                for name in names { _ = object.integer(name, default: 1) }
            }
        }
        #expect(
            error?.diagnostics.first?.message
                == "unknown key \"zzz\"; expected one of: \(names.joined(separator: ", "))")
    }
}
