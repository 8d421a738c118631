import CommandSyntax

/// `mixtape evaluate`
struct EvaluateCommand {
    private let pipeline: PipelineArgument
    private let split: SplitOption
    private let checkpoint: CheckpointOption
    private let decoding: DecodingOptions
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
        split = SplitOption(arguments)
        checkpoint = CheckpointOption(arguments)
        decoding = DecodingOptions(arguments)
        isJSON = arguments.flag("json", "print the report as JSON instead of a table")
    }

    func run() throws {
        let configuration = try pipeline.read()
        try Pipeline.evaluate(
            configuration, split: split.split(configuration.evaluation.split), checkpoint: try checkpoint.choice(),
            decoding: decoding.decoding(configuration.evaluation.decoding), isJSON: isJSON)
    }

    static let command = Command(
        "evaluate", "Evaluate a trained model on every task and write the report.",
        discussion: """
            Every prediction is kept in the store. What was predicted before by the same checkpoint with the same \
            decoding is scored again but not predicted again. A task whose file sets the evaluation mode \
            "rank-classification" is not decoded: its labels are ranked by their likelihood.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "the best checkpoint on the test splits"),
            Example("Pipelines/quickstart.json --split validation --beams 4", "another split, with beam search"),
        ],
        arguments: EvaluateCommand.init
    ) { try $0.run() }
}
