import CommandSyntax
import Evaluation

/// `mixtape report`
struct ReportCommand {
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
        isJSON = arguments.flag("json", "print the report as JSON and write no file")
    }

    func run() throws {
        let configuration = try pipeline.read()
        let trained = try TrainedModel(configuration, try checkpoint.choice())
        let plan = EvaluationPlan(configuration)
        let split = split.split(plan.split)
        let decoding = decoding.decoding(plan.decoding)
        let store = try ImportStage.openStore(plan.storePath)
        let stage = ReportStage(trained: trained, plan: plan, store: store, split: split, decoding: decoding)
        let tasks = try stage.storedReports()
        try EvaluationStage.warnOfChanges(
            plan.tasks(with: split).filter { task in tasks.contains { $0.task == task.name } }, split, store)
        for task in plan.tasks(with: split) where !tasks.contains(where: { $0.task == task.name }) {
            let method = PredictionMethod(of: task, decoding: decoding).description
            Console.warn("\(task.name) is left out: it was not evaluated at this step by \(method); evaluate it first")
        }
        if isJSON {
            print(ReportJSON.text(try stage.makeReport(tasks)), terminator: "")
        } else {
            try stage.publish(tasks, isJSON: false)
        }
    }

    static let command = Command(
        "report", "Make the report anew from the predictions in the store, without the model predicting again.",
        discussion: "Metrics are computed as the task files define them now.",
        examples: [
            Example("Pipelines/quickstart.json", "print the table, write report.html, report.md and report.json"),
            Example("runs/quickstart --json", "for a program"),
        ],
        arguments: ReportCommand.init
    ) { try $0.run() }
}
