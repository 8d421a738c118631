import CommandSyntax
import Configuration
import Files
import Foundation
import Presentation
import Vocabularies

/// `mixtape-bench tokenize`: byte-level BPE makes ids of the lines of a text, on one thread.
struct TokenizeBenchmark {
    private let texts: String
    private let tokenizer: String
    private let rounds: Int

    init(_ arguments: ArgumentReader) {
        texts = arguments.requiredOption("texts", .text("FILE"), "a text file; each line is encoded by itself")
        tokenizer = arguments.requiredOption(
            "tokenizer", .text("FILE"), "a tokenizer.json; it is trained on the texts if it is missing")
        rounds = arguments.option("rounds", .integer("N", in: 1...1000), default: 3, "how often it is measured")
    }

    func run() throws {
        let lines = try String(contentsOfFile: texts, encoding: .utf8).split(separator: "\n").map { String($0) }
        if !FileSystem.exists(tokenizer) {
            let options = BytePairOptions(size: 30_000, special: .gpt2)
            try AtomicFile.write(BytePairVocabulary.train(options: options) { lines.forEach($0) }, to: tokenizer)
        }
        let vocabulary = try BytePairVocabulary(file: tokenizer)
        let byteCount = lines.reduce(0) { $0 + $1.utf8.count }
        var rates: [Double] = []
        var ids = 0
        for round in 0...rounds {
            let start = ContinuousClock.now
            ids = lines.reduce(0) { $0 + vocabulary.encode($1).count }
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            if round > 0 { rates.append(Double(byteCount) / seconds) }
        }
        print(
            JSONOutput.object([
                ("bytes_per_second", .number(rates.sorted()[rates.count / 2])),
                ("rates", .array(rates.map { .number($0) })), ("ids", .integer(ids)),
            ]).line, terminator: "")
    }

    static let command = Command(
        "tokenize", "Time byte-level BPE on the lines of a text.",
        examples: [Example("--texts corpus.txt --tokenizer tokenizer.json", "bytes a second on one thread")],
        arguments: TokenizeBenchmark.init
    ) { try $0.run() }
}
