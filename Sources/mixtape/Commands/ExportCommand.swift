import Checkpoints
import CommandSyntax
import Evaluation
import ExampleStore
import Files
import Presentation
import Runs

/// `mixtape export`
struct ExportCommand {
    private let pipeline: PipelineArgument
    private let directory: String
    private let checkpoint: CheckpointOption

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments, takesOverrides: false)
        directory = arguments.argument(.directory("DIR"), "the directory to write, which must be new")
        checkpoint = CheckpointOption(arguments)
    }

    func run() throws {
        let console = ConsoleObserver()
        let configuration = try pipeline.read(tasks: .run)
        configuration.warn(ofChanges: configuration.evaluatedTasks, console)
        try ModelExport.checkFree(directory)
        let trained = try configuration.load(try checkpoint.choice(), console)
        let plan = EvaluationPlan(configuration)
        // A run can be exported without its store.
        let store =
            FileSystem.exists(plan.storePath)
            ? try ImportStage.openStore(plan.storePath, console) : try ExampleStore.empty()
        let stage = try ReportStage(
            trained: trained, plan: plan, store: store, split: plan.split, decoding: plan.decoding, console)
        let tasks = (try? stage.storedReports()) ?? []
        if tasks.isEmpty {
            Console.warn(
                "this checkpoint was not evaluated, so the model card has no scores; run mixtape evaluate first")
        }
        let names = HuggingFaceConfiguration(modelType: trained.modelType, model: trained.model.configuration)
        let card = ModelCard.text(
            try stage.makeReport(tasks), tasks: plan.tasks, modelType: names.modelType, autoClass: names.autoClass,
            hubTask: names.hubTask)
        try ModelExport.write(
            trained.model, modelType: trained.modelType, vocabulary: trained.vocabulary,
            maximumTargetTokens: plan.tasks.map(\.limits.maxTargetTokens).max() ?? 512,
            texts: ["README.md": card], to: directory)
        let parameters = Quantity.count(trained.model.parameterCount)
        Console.say("export", "\(directory): step \(Quantity.count(trained.step)), \(parameters) parameters")
    }

    static let command = Command(
        "export", "Write a run's model in Hugging Face's format.",
        discussion: """
            The directory holds config.json, model.safetensors, the vocabulary and a model card. transformers loads \
            it, and so do mixtape's predict, score and evaluate, and a pipeline whose model is {"directory": DIR}.
            """,
        examples: [Example("runs/quickstart models/normaliser", "the best checkpoint of the quickstart")],
        arguments: ExportCommand.init
    ) { try $0.run() }
}
