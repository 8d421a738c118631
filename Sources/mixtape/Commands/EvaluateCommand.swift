import CommandSyntax

/// `mixtape evaluate`
struct EvaluateCommand {
    private let model: ModelArgument
    private let taskNames: [String]
    private let dataDirectory: String?
    private let split: SplitOption
    private let decoding: DecodingOptions
    private let scoresOnly: Bool
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        model = ModelArgument(arguments)
        taskNames = arguments.repeatedOption(
            "task", TaskOption.kind, "a task to evaluate a model's directory on; a pipeline has its own")
        dataDirectory = PipelineArgument.dataOption(arguments)
        split = SplitOption(arguments)
        decoding = DecodingOptions(arguments)
        scoresOnly = arguments.flag(
            "from-predictions",
            "score the predictions in the store as the tasks say now; nothing is imported or decoded")
        isJSON = arguments.flag("json", "print the report as JSON instead of a table")
    }

    func run() throws {
        Interruption.watch()
        let found = try model.find(dataDirectory: dataDirectory)
        let decoding = try decoding.decoding(found.decoding)
        let plan = try found.plan(tasks: taskNames, dataDirectory: dataDirectory)
        try Pipeline.evaluate(
            try found.open(), plan, split: split.split(plan.split), decoding: decoding,
            scoresOnly: scoresOnly, isJSON: isJSON)
    }

    static let command = Command(
        "evaluate", "Evaluate a trained model on every task and write the report.",
        discussion: """
            Every prediction is kept in the store. What was predicted before by the same checkpoint with the same \
            decoding is scored again but not predicted again. There is one report for each split: that of another \
            checkpoint, or of another search, takes the place of the one before. A task whose file sets the \
            evaluation mode "rank-classification" is not decoded: its labels are ranked by their likelihood.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "the best checkpoint on the test splits"),
            Example(
                "Pipelines/quickstart.json --split validation --beams 4 --alpha 1",
                "another split, with a search that favours longer outputs more than usual"),
            Example("Pipelines/quickstart.json --from-predictions", "after a change of metrics, without the model"),
            Example(
                "models/flan-t5-small --task sst2 --task mrpc --data ~/data", "a model from elsewhere on two tasks"),
        ],
        arguments: EvaluateCommand.init
    ) { try $0.run() }
}
