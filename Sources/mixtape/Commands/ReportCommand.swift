import Checkpoints
import CommandSyntax
import Evaluation
import Files
import Presentation
import Runs

/// `mixtape report`
struct ReportCommand {
    private let pipeline: PipelineArgument
    private let others: [String]
    private let tasksDirectory: String?
    private let output: String?
    private let split: SplitOption
    private let checkpoint: CheckpointOption
    private let decoding: DecodingOptions
    private let isJSON: Bool
    private let digits: Int?

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments, takesOverrides: false)
        others = arguments.remainingArguments(
            .path("RUN", extension: "json", known: KnownFiles.completions),
            "further pipelines or runs to compare with the first")
        tasksDirectory = TasksOption.directory(
            arguments,
            "use the task files of this directory (default: those that the run was trained with)")
        output = arguments.option(
            "output", .file("FILE"),
            "the path of the comparison, without .html and .md, or a directory for compare.html and compare.md "
                + "(default: this directory)")
        split = SplitOption(arguments)
        checkpoint = CheckpointOption(arguments)
        decoding = DecodingOptions(arguments)
        isJSON = arguments.flag("json", "print the report as JSON and write no file")
        digits = DigitsOption.digits(arguments, "scores")
    }

    func run() throws {
        guard others.isEmpty else { return try compare() }
        guard output == nil else { throw UsageError("--output: is for a comparison; name the runs to compare with") }
        let console = ConsoleObserver()
        let configuration = try pipeline.read(tasks: .trained(tasksDirectory))
        configuration.warn(ofChanges: configuration.evaluatedTasks, console)
        let decoding = try decoding.decoding(configuration.evaluation.decoding)
        let trained = try configuration.load(try checkpoint.choice(), console)
        let plan = EvaluationPlan(configuration)
        let split = split.split(plan.split)
        let store = try ImportStage.openStore(plan.storePath, console)
        let stage = try ReportStage(
            trained: trained, plan: plan, store: store, split: split, decoding: decoding,
            digits: digits, console)
        let tasks = try stage.storedReportsWithWarnings()
        if isJSON {
            StandardOutput.write(json: ReportJSON.text(try stage.makeReport(tasks)))
        } else {
            try stage.publish(tasks).show(isJSON: false)
        }
    }

    private func compare() throws {
        if let output, OpenStream(output) != nil {
            throw UsageError("--output: \(output) is a stream, and a comparison is two pages; name a file")
        }
        let base = output.map(Self.base) ?? Self.usualBase
        let paths = [pipeline.path] + others
        let choice = try checkpoint.choice()
        let console = ConsoleObserver()
        let runs = try paths.map {
            try ComparedRun($0, choice, dataDirectory: pipeline.dataDirectory, tasksDirectory: tasksDirectory, console)
        }
        try ComparedRun.checkDiffer(runs, paths)
        let stage = ComparisonStage(runs, console)
        let splits = runs.map { split.split($0.configuration.evaluation.split) }
        guard Set(splits).count == 1 else {
            let list = zip(stage.names, splits).map { "\($0) on \($1.rawValue)" }.joined(separator: ", ")
            throw UsageError("the runs report on different splits: \(list); choose one: --split SPLIT")
        }
        let decodings = try zip(runs, stage.names).map {
            try decoding.decoding($0.configuration.evaluation.decoding, of: $1)
        }
        var comparison = try stage.comparison(splits[0], decodings)
        comparison.digits = digits
        if isJSON {
            StandardOutput.write(json: ComparisonJSON.text(comparison))
        } else {
            try ComparisonPages(base: base).publish(comparison)
        }
    }

    private static let usualBase = "compare"

    /// The common part of the pages' paths.
    private static func base(_ output: String) -> String {
        if output.hasSuffix("/") || FileSystem.isFolder(output) { return FileSystem.join(output, usualBase) }
        let name = FileSystem.name(of: output)
        let known = [".html", ".md"].first { name.hasSuffix($0) && name != $0 }
        return String(output.dropLast(known?.count ?? 0))
    }

    static let command = Command(
        "report", "Make the report anew from the predictions in the store, or compare runs, without predicting again.",
        discussion: """
            Metrics are those of the task files as they are now. If a task's file now makes other examples than in \
            training, the run's own definition is used, unless --tasks names a directory.

            With several runs, each is compared with the first on the examples that all of them answered. The runs may \
            be in different stores. Differences have 95% intervals by the paired bootstrap. A test tells whether a \
            task's first metric differs: McNemar's test for a share of right answers, else a permutation test. Holm's \
            method corrects the p of all tests. A task whose test data differ is left out, with the reason.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "print the table, write report.html, report.md and report.json"),
            Example("runs/quickstart --json", "for a program"),
            Example("runs/small runs/large", "compare two runs, write compare.html and compare.md"),
            Example("runs/quickstart runs/quickstart.old-1", "a run with the earlier one that it replaced"),
        ],
        arguments: ReportCommand.init
    ) { try $0.run() }
}
