import Checkpoints
import CommandSyntax
import Presentation
import Runs
import Text2Text

/// `mixtape merge`
struct MergeCommand {
    private let adapters: [String]
    private let model: String
    private let weights: String
    private let output: String

    init(_ arguments: ArgumentReader) {
        adapters = arguments.remainingArguments(
            .directory("ADAPTER"), isRequired: true, "directories of LoRA adapters of one model")
        model = arguments.requiredOption(
            "model", .path("MODEL", known: KnownFiles.completions),
            "the model that they are for: its directory, or that of a run")
        weights = arguments.requiredOption(
            "weights", .text("W,W"), "the factor of each adapter, with commas between them, as in 0.5,0.5")
        output = arguments.requiredOption("output", .directory("DIR"), "the directory to write, which must be new")
    }

    func run() throws {
        let factors = try factors()
        try ModelExport.checkFree(output)
        let model =
            switch try ModelPlace(model) {
            case .model(let directory): directory
            case .run(let run): try run.open(.best, pipeline: run.configuration, warn: Console.warn).directory
            }
        let opened = try adapters.map { try AdapterDirectory(path: $0, for: model.configuration) }
        for adapter in opened {
            for note in adapter.notes { Console.warn("\(adapter.path): \(note)") }
        }
        try AdapterSum.write(zip(opened, factors).map { (adapter: $0, factor: $1) }, to: output)
        let terms = zip(factors, adapters).map { "\(Quantity.number($0)) × \($1)" }.joined(separator: " + ")
        Console.say("merge", "\(output): \(terms)")
    }

    /// - Throws: `UsageError` if there is not one number for each adapter
    private func factors() throws(UsageError) -> [Double] {
        let words = weights.split(separator: ",", omittingEmptySubsequences: false)
        var factors: [Double] = []
        for word in words {
            guard let factor = Double(word), factor.isFinite else {
                throw UsageError("--weights: expected numbers with commas between them, found \"\(weights)\"")
            }
            factors.append(factor)
        }
        guard factors.count == adapters.count else {
            throw UsageError(
                "--weights: there are \(Quantity.count(adapters.count, "adapter")) and "
                    + "\(Quantity.count(factors.count, "weight")); give one for each")
        }
        return factors
    }

    static let command = Command(
        "merge", "Write the weighted sum of LoRA adapters as one adapter.",
        discussion: """
            The sum is exact: the matrices of the adapters are laid side by side, and the ranks add up. The new \
            directory is in PEFT's format. mixtape export --merge makes an adapter part of its model instead.
            """,
        examples: [
            Example(
                "adapters/sst2 adapters/mrpc --model models/t5-small --weights 0.5,0.5 --output adapters/both",
                "the mean of two adapters")
        ],
        arguments: MergeCommand.init
    ) { try $0.run() }
}
