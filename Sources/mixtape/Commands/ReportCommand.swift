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
            "further pipelines or runs, to be compared with the first")
        tasksDirectory = TasksOption.directory(
            arguments,
            "go by the task files of this directory as they are (default: those that the run was trained with)")
        output = arguments.option(
            "output", .file("FILE"),
            "where a comparison is written, without .html and .md, or a directory for compare.html and compare.md "
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
            Metrics are computed as the task files define them now. A task whose file makes other examples than when \
            the run was trained goes by the run's own definition, unless --tasks says otherwise.

            With several runs, each is compared with the first on the examples that all of them answered, whatever \
            store they are in. Differences have 95% intervals by the paired bootstrap. Whether a task's first metric \
            differs at all is tested by McNemar's test where it is the share of right answers, or else by a \
            permutation test, and the p of all tests are corrected by Holm's method. A task whose test data differ is \
            left out, and the reason told.
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
