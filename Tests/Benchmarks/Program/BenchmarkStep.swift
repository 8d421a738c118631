import CommandSyntax
import Models
import Tensors

/// The measured step: the options that several benchmarks share.
struct BenchmarkStep {
    private let file: String
    private let model: String
    let examples: Int
    let precision: ProductPrecision

    init(_ arguments: ArgumentReader) {
        file = arguments.requiredOption(
            "batches", .file("FILE", extension: "jsonl"), "what `mixtape batches --json` printed")
        let names = BenchmarkModel.all.map(\.name).joined(separator: " or ")
        model = arguments.option("model", .text("NAME"), default: "t5-small", names)
        examples = arguments.option("examples", .integer("N", in: 1...100_000), default: 48, "examples of a step")
        precision = arguments.option(
            "precision", .choice("NUMBERS", among: ["float32": .float32, "bfloat16": .bfloat16]), default: .float32,
            "the numbers that products multiply")
    }

    func batches() throws -> BenchmarkBatches { try BenchmarkBatches(file: file) }

    func configuration() throws -> any ModelConfiguration {
        guard let found = BenchmarkModel.all.first(where: { $0.name == model }) else {
            let names = BenchmarkModel.all.map(\.name).joined(separator: ", ")
            throw UsageError("--model: unknown model \"\(model)\"; expected one of: \(names)")
        }
        return found.configuration
    }
}
