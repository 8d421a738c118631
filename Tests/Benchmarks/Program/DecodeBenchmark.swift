import Autodiff
import Checkpoints
import CommandSyntax
import Configuration
import Evaluation
import Models
import Presentation
import Tensors

/// `mixtape-bench decode`: a model in Hugging Face's format decodes the inputs of some batches.
struct DecodeBenchmark {
    private let batches: String
    private let directory: String
    private let examples: Int
    private let batchExamples: Int
    private let beams: Int
    private let length: Int
    private let rounds: Int
    private let answers: Int
    private let precision: Precision

    init(_ arguments: ArgumentReader) {
        batches = arguments.requiredOption(
            "batches", .file("FILE", extension: "jsonl"), "what `mixtape batches --json` printed")
        directory = arguments.requiredOption("model", .directory("DIR"), "a model in Hugging Face's format")
        examples = arguments.option("examples", .integer("N", in: 1...100_000), default: 64, "inputs to decode")
        batchExamples = arguments.option("batch", .integer("N", in: 1...4096), default: 64, "inputs decoded together")
        beams = arguments.option("beams", .integer("N", in: 1...64), default: 1, "1 decodes greedily")
        length = arguments.option("length", .integer("N", in: 1...4096), default: 32, "tokens of an output at most")
        answers = arguments.option(
            "answers", .integer("N", in: 0...10_000_000), default: 0,
            "allow only N answers, among them those that the model gives anyhow; 0 allows all")
        rounds = arguments.option("rounds", .integer("N", in: 1...1000), default: 3, "how often it is measured")
        precision = arguments.option(
            "precision", .choice("NUMBERS", among: ["float32": .float32, "int8": .int8]), default: .float32,
            "the numbers of the weights in products")
    }

    func run() throws {
        let inputs = try BenchmarkBatches(file: batches).steps.joined().prefix(examples).map { $0.input[...] }
        let configuration = try HuggingFaceConfiguration.read(directory: directory)
        let weights = try ModelWeights(directory: directory, configuration)
        let model: any GenerativeModel<Float> = try weights.model(isTrained: false, of: Float.self).generative()
        model.serve(in: precision)
        let strategy: DecodingConfiguration.Strategy =
            beams == 1 ? .greedy : .beam(width: beams, penalty: LengthPenalty(rule: .transformers, alpha: 1))
        let decoding = DecodingConfiguration(strategy: strategy, batchExamples: batchExamples)
        var free = SequenceDecoder(model: model, configuration: decoding)
        // The peers keep to their batches.
        free.poolBatches = 1
        let allowed = answers == 0 ? nil : trie(of: free.decode(Array(inputs), maximumLength: length), model)
        var decoder = allowed.map { SequenceDecoder(model: model, configuration: decoding, answers: $0) } ?? free
        decoder.poolBatches = 1
        // Outputs that the limit cut get an end as answers.
        let length = length + (allowed == nil ? 0 : 1)
        var rates: [Double] = []
        for round in 0...rounds {
            let start = ContinuousClock.now
            let outputs = decoder.decode(Array(inputs), maximumLength: length)
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            let tokens = outputs.reduce(0) { $0 + $1.length }
            Terminal.writeError("round \(round): \(tokens) tokens in \(seconds) s\n")
            if round > 0 { rates.append(Double(tokens) / seconds) }
        }
        print(
            JSONOutput.object([
                ("tokens_per_second", .number(rates.sorted()[rates.count / 2])),
                ("rates", .array(rates.map { .number($0) })),
            ]).line, terminator: "")
    }

    /// The outputs as allowed answers, and others that differ from them in one token.
    private func trie(of outputs: [DecodedSequence], _ model: any GenerativeModel<Float>) -> AnswerTrie {
        let random = Philox(key: 1)
        var sequences = outputs.map(\.tokens)
        var draw: UInt64 = 0
        func number(below bound: Int) -> Int {
            draw += 1
            return Int(random.uniform(draw) * Double(bound))
        }
        while sequences.count < answers {
            var other = outputs[number(below: outputs.count)].tokens
            guard !other.isEmpty else { continue }
            other[number(below: other.count)] = Int32(3 + number(below: model.configuration.vocabularySize - 3))
            sequences.append(other)
        }
        return AnswerTrie(sequences, end: model.configuration.specialTokens.endOfSequence)
    }

    static let command = Command(
        "decode", "Time the decoding of inputs.",
        examples: [
            Example("--batches b.jsonl --model models/t5-small", "64 inputs, greedily"),
            Example("--batches b.jsonl --model models/t5-small --answers 100000", "among 100,000 answers"),
        ],
        arguments: DecodeBenchmark.init
    ) { try $0.run() }
}
