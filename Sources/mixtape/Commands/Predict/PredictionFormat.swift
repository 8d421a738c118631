import Configuration
import Evaluation
import Presentation
import TaskDefinitions
import Text2Text

/// The reported facts of an answer, as lines of text, as a JSON object, or as rows of a table.
struct PredictionFormat {
    /// Whether every input shows all requested answers with their scores, instead of one.
    let showsAll: Bool
    /// Whether the probabilities of a task's labels are reported.
    var showsProbabilities = false
    /// The adapters that answers went through.
    var adapters: Adapters?

    /// A reported fact with its name.
    typealias Member = (key: String, value: Value)

    enum Value {
        case value(JSONOutput)
        /// A value from a record.
        case field(FieldValue)

        var json: String {
            switch self {
            case .value(let value): String(value.line.dropLast())
            case .field(let value): value.jsonText
            }
        }

        /// The value as a cell of a table: a text unchanged, nothing for null, and lists and objects as JSON.
        func cell(_ separator: Character) -> String {
            switch self {
            case .value(.string(let text)), .field(.string(let text)): TableCell.text(text, separator: separator)
            case .value(.null), .field(.null): ""
            case .value(.number), .value(.integer), .field(.number):
                TableCell.text(json, separator: separator, isNumber: true)
            default: TableCell.text(json, separator: separator)
            }
        }
    }

    // MARK: Text

    /// Whole lines.
    func text(_ prediction: Prediction) -> String {
        if showsProbabilities, let ranking = prediction.ranking {
            // The likeliest first, like alternatives.
            let lines = zip(ranking.candidates, ranking.probabilities).sorted { $0.1 > $1.1 }
                .map { "\(Quantity.fixed($1, 4))\t\(Self.line($0.label))\n" }
            return lines.joined() + "\n"
        }
        guard showsAll else { return Self.line(prediction.text) + "\n" }
        // A group of lines for each input, followed by an empty line.
        return prediction.alternatives.map { "\(Self.score($0))\t\(Self.line($0.text))\n" }.joined() + "\n"
    }

    /// Line n belongs to input n: an answer of several lines is put on one. JSON keeps the lines.
    private static func line(_ text: String) -> String { text.onOneLine }

    /// The compared value of answers: the score for beams, the log-likelihood for samples.
    static func score(_ answer: Prediction.Alternative) -> String {
        Quantity.fixed(answer.score ?? answer.logLikelihood, 4)
    }

    // MARK: JSON and tables

    /// A JSON object on one line, without its end.
    func object(_ prediction: Prediction, of input: PredictInput) -> String {
        var facts = facts(prediction, prediction.best, of: input)
        if showsAll {
            let all = prediction.alternatives.map { JSONOutput.object(Self.facts($0)) }
            facts.append(("alternatives", .value(.array(all))))
        }
        return Self.object(Self.joined(input, facts))
    }

    /// A row for each answer.
    func rows(_ prediction: Prediction, of input: PredictInput) -> [[Member]] {
        guard showsAll else { return [Self.joined(input, facts(prediction, prediction.best, of: input))] }
        return prediction.alternatives.enumerated().map { place, answer -> [Member] in
            var facts = facts(prediction, answer, of: input)
            facts.append(("answer", .value(.integer(place + 1))))
            return Self.joined(input, facts)
        }
    }

    static func object(_ members: [Member]) -> String {
        "{" + members.map { "\(JSONOutput.quoted($0.key)): \($0.value.json)" }.joined(separator: ", ") + "}"
    }

    /// The record's own fields come first, so that answers can be joined to records. Facts of the answer replace fields
    /// of the same names.
    private static func joined(_ input: PredictInput, _ facts: [Member]) -> [Member] {
        let own = input.fields.filter { field in !facts.contains { $0.key.isExactly(field.key) } }
        return own.map { field -> Member in (field.key, .field(field.value)) } + facts
    }

    private func facts(
        _ prediction: Prediction, _ answer: Prediction.Alternative, of input: PredictInput
    ) -> [Member] {
        var facts: [Member] = [("input", .value(.string(prediction.input)))]
        if let expected = input.expected {
            facts.append(("expected", .value(.string(expected.answer))))
            if let others = expected.others {
                facts.append(("other_expected", .value(.array(others.map { .string($0) }))))
            }
        }
        facts += Self.facts(answer).map { fact -> Member in (fact.key, .value(fact.value)) }
        facts.insert(("input_truncated", .value(.bool(prediction.isInputTruncated))), at: facts.count - 1)
        if let adapter = adapters?.path(for: input.task?.name) { facts.append(("adapter", .value(.string(adapter)))) }
        guard let ranking = prediction.ranking else { return facts }
        if showsProbabilities { facts.append(("probability", .value(.number(ranking.bestProbability)))) }
        facts.append(("labels", .value(ranking.json(withProbabilities: showsProbabilities))))
        return facts
    }

    private static func facts(_ answer: Prediction.Alternative) -> [(key: String, value: JSONOutput)] {
        let score: [(key: String, value: JSONOutput)] = answer.score.map { [("score", .number($0))] } ?? []
        return [("prediction", .string(answer.text)), ("log_likelihood", .number(answer.logLikelihood))] + score
            + [("complete", .bool(answer.isComplete)), ("invalid_label", .bool(answer.isInvalidLabel))]
    }
}
