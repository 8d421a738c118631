import CommandSyntax
import Configuration
import Evaluation
import ExampleStore
import Foundation

/// Where answers go: standard output, or a file that is whole or not there.
struct PredictOutput {
    private let file: PendingFile?

    /// - Parameter path: nil for standard output
    /// - Throws: `FileError` where the file may not be written
    init(path: String?) throws(FileError) {
        guard let path else {
            file = nil
            return
        }
        file = try PendingFile(named: path, advice: "leave out --output to write to standard output")
    }

    func write(_ text: String) throws(FileError) {
        guard let file else {
            print(text, terminator: "")
            return try StandardOutput.flush()
        }
        try file.write { (writer) throws(FileError) in try writer.write(text) }
    }

    /// Says that all was written: only then the file is there.
    func finish() throws(FileError) { try file?.commit() }
}

/// How answers are written: as text, or as JSON Lines.
struct PredictionFormat {
    let isJSON: Bool
    /// Whether every input has as many answers as were asked for, with their scores, rather than one.
    let showsAll: Bool

    /// What stands in the place of the answer to an input that is wrong: an empty line where there is no JSON.
    func text(_ error: ExampleError) -> String {
        isJSON ? JSONOutput.object([("error", .string("\(error)"))]).line : "\n"
    }

    /// Whole lines.
    func text(_ prediction: Prediction, of input: PredictInput) -> String {
        if isJSON { return json(prediction, input) }
        guard showsAll else { return Self.line(prediction.text) + "\n" }
        // A group of lines for each input, and an empty line after it.
        return prediction.alternatives.map { "\(Self.score($0))\t\(Self.line($0.text))\n" }.joined() + "\n"
    }

    /// Line n is about input n: what a model writes on several lines is put on one. JSON keeps it.
    private static func line(_ text: String) -> String {
        text.replacing("\r\n", with: " ").replacing("\n", with: " ")
    }

    /// What answers are compared by: of beams their score, of samples their log-likelihood.
    static func score(_ answer: Prediction.Alternative) -> String {
        Quantity.fixed(answer.score ?? answer.logLikelihood, 4)
    }

    private func json(_ prediction: Prediction, _ input: PredictInput) -> String {
        var facts: [(key: String, value: JSONOutput)] = [("input", .string(prediction.input))]
        facts += Self.facts(prediction.best)
        facts.insert(("input_truncated", .bool(prediction.isInputTruncated)), at: facts.count - 1)
        if let ranking = prediction.ranking { facts.append(("labels", ranking.json)) }
        if showsAll {
            facts.append(("alternatives", .array(prediction.alternatives.map { .object(Self.facts($0)) })))
        }
        // The record's own fields come first, so that whoever joins answers to records finds them; what is told of the
        // answer replaces fields of the same names.
        let own = input.fields.filter { field in !facts.contains { $0.key == field.key } }
            .map { "\(JSONOutput.quoted($0.key)): \($0.json), " }.joined()
        return "{" + own + JSONOutput.object(facts).line.dropFirst()
    }

    private static func facts(_ answer: Prediction.Alternative) -> [(key: String, value: JSONOutput)] {
        let score: [(key: String, value: JSONOutput)] = answer.score.map { [("score", .number($0))] } ?? []
        return [("prediction", .string(answer.text)), ("log_likelihood", .number(answer.logLikelihood))] + score
            + [("complete", .bool(answer.isComplete)), ("invalid_label", .bool(answer.isInvalidLabel))]
    }
}
