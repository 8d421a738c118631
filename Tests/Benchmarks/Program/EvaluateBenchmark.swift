import Checkpoints
import CommandSyntax
import Configuration
import Evaluation
import Files
import Foundation
import Models
import TaskDefinitions

/// `mixtape-bench evaluate`: translates sentences from text to text, as an evaluation does.
struct EvaluateBenchmark {
    private let sentences: String
    private let directory: String
    private let batchExamples: Int
    private let length: Int
    private let answers: String?

    init(_ arguments: ArgumentReader) {
        sentences = arguments.requiredOption(
            "sentences", .file("FILE", extension: "jsonl"), "the English sentences, in the field \"en\"")
        directory = arguments.requiredOption("model", .directory("DIR"), "a model in Hugging Face's format")
        batchExamples = arguments.option(
            "batch", .integer("N", in: 1...4096), default: 64, "sentences decoded together")
        length = arguments.option("length", .integer("N", in: 2...4096), default: 128, "tokens of a text at most")
        answers = arguments.option("answers", .file("FILE"), "write the answers there, one on each line")
    }

    func run() throws {
        let inputs = try String(contentsOfFile: sentences, encoding: .utf8).split(separator: "\n").enumerated().map {
            let line = try JSONDocument(bytes: Array($1.utf8), file: sentences, firstLine: $0 + 1, dialect: .strict)
            return "translate English to German: \(line.root["en"]?.string ?? "")"
        }
        let opened = try ModelDirectory(path: directory)
        let model: any GenerativeModel<Float> = try opened.weights.model(isTrained: false, of: Float.self).generative()
        let predictor = Predictor(
            model: model, vocabulary: opened.vocabulary,
            decoding: DecodingConfiguration(strategy: .greedy, batchExamples: batchExamples))
        let limits = Limits(maxInputTokens: length, maxTargetTokens: length)
        // Brings the weights into memory and starts the threads.
        _ = predictor.predict(Array(inputs.prefix(batchExamples)), limits: limits) { _ in }
        let start = ContinuousClock.now
        let predictions = predictor.predict(inputs, limits: limits) { _ in }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let texts = predictions.map { $0.text.split(whereSeparator: \.isNewline).joined(separator: " ") }
        if let answers { try AtomicFile.write(texts.map { $0 + "\n" }.joined(), to: answers) }
        print(
            JSONOutput.object([
                ("sentences_per_second", .number(Double(inputs.count) / seconds)),
                ("tokens", .integer(predictions.reduce(0) { $0 + opened.vocabulary.encode($1.text).count })),
                ("complete", .integer(predictions.count(where: \.isComplete))), ("seconds", .number(seconds)),
            ]).line, terminator: "")
    }

    static let command = Command(
        "evaluate", "Time the translation of sentences, from text to text.",
        examples: [
            Example(
                "--sentences multi30k/test.jsonl --model .build/benchmarks/evaluation", "greedily, in batches of 64")
        ],
        arguments: EvaluateBenchmark.init
    ) { try $0.run() }
}
