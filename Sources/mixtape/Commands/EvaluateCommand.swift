import CommandSyntax
import Configuration
import Evaluation
import Presentation
import Runs
import Text2Text

/// `mixtape evaluate`
struct EvaluateCommand {
    private let model: ModelArgument
    private let path: String?
    private let adapters: AdapterOption
    private let delimiter: DelimiterOption
    private let delta: DeltaOption
    private let others: [String]
    private let predictions: PredictionsOption
    private let taskNames: [String]
    private let dataDirectory: String?
    private let split: SplitOption
    private let decoding: DecodingOptions
    private let precision: PrecisionOption
    private let scoresOnly: Bool
    private let isJSON: Bool
    private let digits: Int?

    init(_ arguments: ArgumentReader) {
        (model, path) = ModelArgument.optional(arguments)
        others = arguments.remainingArguments(
            .path("RUN", extension: "json", known: KnownFiles.completions),
            "with --predictions: further runs to compare with them")
        adapters = AdapterOption(arguments)
        predictions = PredictionsOption(arguments)
        taskNames = arguments.repeatedOption(
            "task", TaskOption.kind,
            "the task to evaluate, in place of the tasks that a run is judged by; with --predictions, their own task")
        delimiter = DelimiterOption(arguments)
        delta = DeltaOption(arguments, "judge all tasks")
        dataDirectory = PipelineArgument.dataOption(arguments)
        split = SplitOption(arguments)
        decoding = DecodingOptions(arguments)
        precision = PrecisionOption(arguments)
        scoresOnly = arguments.flag(
            "from-predictions",
            "score the predictions in the store by the tasks as they are now; nothing is imported or decoded")
        isJSON = arguments.flag("json", "print the report as JSON instead of a table")
        digits = DigitsOption.digits(arguments, "scores")
    }

    func run() throws {
        Interruption.watch()
        if let file = try predictions.file() { return try evaluate(file) }
        guard path != nil else {
            throw UsageError("missing argument MODEL, or answers of another system: --predictions FILE")
        }
        guard others.isEmpty else {
            throw UsageError("\(others[0]): one model is evaluated at a time; mixtape report compares runs")
        }
        try Processes.share { processes, console in
            let found = try model.find(dataDirectory: dataDirectory)
            let decoding = try decoding.decoding(try found.decoding(isTold: processes.isFirst)).withOneAnswer
            let adapters = try adapters.open(for: found, delta, console)
            let own = try found.plan(tasks: taskNames, dataDirectory: dataDirectory, console)
            let trained = try delimiter.open(found, adapters, delta, console)
            let variant = try EvaluationPlan.Variant(
                adapters, deltaTask: delta.task, precision: try precision.apply(to: trained),
                delimiter: delimiter.text)
            let plan = own.judging(variant, of: trained)
            try Run.evaluate(
                trained, plan, split: split.split(plan.split), decoding: decoding, scoresOnly: scoresOnly,
                digits: digits, console, communicator: processes
            )?.show(isJSON: isJSON)
        }
    }

    /// Scores given answers.
    private func evaluate(_ file: PredictionsOption.File) throws {
        guard !scoresOnly else {
            throw UsageError(
                "--from-predictions: scores predictions in the store, not a file; leave it out, or --predictions")
        }
        let ofModels = [
            (adapters.isGiven, "--adapter"), (delta.task != nil, "--delta-of"), (delimiter.text != nil, "--delimiter"),
        ]
        if let option = ofModels.first(where: \.0)?.1 {
            throw UsageError("\(option): is for a model, and --predictions are there already; leave one out")
        }
        guard taskNames.count == 1 else {
            throw UsageError("--predictions: need one task; name it: --task TASK")
        }
        let paths = [path].compactMap { $0 } + others
        if paths.isEmpty, let option = decoding.given.first {
            throw UsageError("\(option): nothing is decoded; leave it out, or name a run to compare with")
        }
        let stage = PredictionsStage(
            task: try ModelArgument.Found.task(
                named: taskNames[0], in: model.tasksDirectory ?? TaskCommand.usualDirectory),
            split: split.split(.test),
            dataDirectory: dataDirectory ?? RunSettings.usualDataDirectory)
        if let problem = stage.problem { throw UsageError(problem) }
        let choice = try model.checkpoint.choice()
        let console = ConsoleObserver()
        let runs = try paths.map {
            try ComparedRun($0, choice, dataDirectory: dataDirectory, tasksDirectory: model.tasksDirectory, console)
        }
        try ComparedRun.checkDiffer(runs, paths)
        // Mismatches are reported before anything is scored.
        let predictions = try GivenPredictions(file.path, file.format, idField: file.idField)
        let decodings = try runs.map {
            try decoding.decoding($0.configuration.evaluation.decoding, of: $0.directory.name)
        }
        try show(try stage.score(predictions, digits: digits), runs, decodings, console)
    }

    /// Writes and prints the report, and a comparison with runs.
    private func show(
        _ scored: ScoredPredictions, _ runs: [ComparedRun], _ decodings: [DecodingConfiguration],
        _ console: ConsoleObserver
    ) throws {
        if !isJSON {
            let predictions = scored.predictions
            Console.say(
                "predictions",
                "\(Quantity.count(scored.examples.count)) of \(predictions.path), matched \(predictions.matchingText)")
        }
        try PublishedReport(scored.report, to: scored.files).show(isJSON: isJSON)
        guard !runs.isEmpty else { return }
        let comparison = try scored.comparison(with: runs, decodings, console)
        if isJSON {
            try scored.pages.write(comparison)
        } else {
            try scored.pages.publish(comparison)
        }
    }

    static let command = Command(
        "evaluate", "Evaluate a trained model, or the predictions of another system, and write the report.",
        discussion: """
            The store keeps every prediction. Predictions of the same checkpoint with the same decoding are scored \
            again, but not made again. Each split has one report: the report of another checkpoint or search replaces \
            it. It also has the run's other tasks that were evaluated in the same way before. A task with the \
            evaluation mode "rank-classification" in its file is not decoded: its labels are ranked by their \
            likelihood. Several processes share the work if mpirun starts them.

            A model with --adapter, --delta-of, --precision or --delimiter has a report of its own, in \
            runs/MODEL+ADAPTER@HASH.

            With --predictions FILE, the answers of another system to a split of one task are scored like a model's: \
            after the task's postprocessing, with the same intervals. The file has a line of text for each example, or \
            records with "prediction": JSON Lines, JSON, TSV or CSV, packed with gzip or not. Predictions are matched \
            to records by the field "id" if both have it, else by their order. The report goes to runs/NAME@HASH. Each \
            RUN is compared with FILE, the baseline.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "the best checkpoint on the test splits"),
            Example(
                "Pipelines/quickstart.json --split validation --beams 4 --alpha 1",
                "another split, with a search that favours longer outputs"),
            Example("Pipelines/quickstart.json --from-predictions", "after a change of metrics, without the model"),
            Example("runs/mix --task mrpc", "a task of the mixture that the run is not judged by"),
            Example(
                "runs/each --task mrpc --delta-of sst2",
                "judge mrpc by the delta of sst2"),
            Example("models/t5-small --adapter adapters/sst2 --task sst2", "a model with an adapter of PEFT"),
            Example(
                "models/flan-t5-small --task sst2 --task mrpc --data ~/data", "a model from elsewhere on two tasks"),
            Example("models/gpt2 --task sst2 --delimiter \" :\"", "a decoder-only model from elsewhere"),
            Example(
                "--predictions gpt.jsonl --task sst2 --split test", "what another system answered, as JSON Lines"),
            Example(
                "runs/mix --predictions gpt.tsv --task sst2 --split test", "the same, and a comparison with a run"),
            Example(
                "models/t5-small --task wmt --beams 4 --length-penalty transformers --early-stopping true",
                "with the search of transformers"),
        ],
        arguments: EvaluateCommand.init
    ) { try $0.run() }
}
