import Autodiff
import Checkpoints
import CommandSyntax
import Configuration
import Deltas
import Evaluation
import ExampleStore
import Files
import Models
import Presentation
import Runs
import Text2Text

/// `mixtape export`
struct ExportCommand {
    private let pipeline: PipelineArgument
    private let directory: String
    private let checkpoint: CheckpointOption
    private let merges: Bool
    private let task: String?
    private let layout: AdapterDirectory.Layout?
    private let precision: Precision

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments, takesOverrides: false)
        directory = arguments.argument(.directory("DIR"), "the directory to write, which must be new")
        checkpoint = CheckpointOption(arguments)
        merges = arguments.flag(
            "merge", "for a run with a delta: write the whole model, with the delta in its weights")
        task = arguments.option(
            "task", TaskOption.kind,
            "for a run with a delta for each task: the one to write (default: all, each in a folder of its task's name)"
        )
        layout = arguments.option(
            "layout", .choice("LAYOUT", among: ["peft": .peft, "adapters": .adapters, "mixtape": .mixtape]),
            "for a run with a delta: the program that reads the files; adapters is the adapters library (default: "
                + "peft where it has the method, else mixtape)")
        precision = arguments.option(
            "precision", PrecisionOption.kind, default: .float32,
            "the numbers of the large matrices: int8 needs a quarter of the memory to answer, and only Mixtape reads it"
        )
    }

    func run() throws {
        let console = ConsoleObserver()
        let configuration = try pipeline.read(tasks: .run)
        configuration.warn(ofChanges: configuration.evaluatedTasks, console)
        try ModelExport.checkFree(directory)
        let trained = try configuration.load(try checkpoint.choice(), console)
        guard !trained.deltas.isEmpty else {
            let given = [("--merge", merges), ("--task", task != nil), ("--layout", layout != nil)].first(where: \.1)
            if let option = given?.0 {
                throw UsageError("\(option): \(configuration.directory.path) was trained without a delta; leave it out")
            }
            return try write(trained.model, of: trained, configuration, console)
        }
        let delta = DeltaConfiguration(trained.deltas.layers.flatMap(\.configuration.parts))
        try checkTask(in: trained)
        guard merges else {
            guard precision == .float32 else {
                throw UsageError(
                    "--precision: is for a whole model, and an adapter stays in float32; add --merge, or leave it out")
            }
            if let run = configuration.directory.runOfWeightsUnderDeltas {
                throw RunError(
                    "trained the weights of its model besides an earlier delta, and no adapter holds them; write the "
                        + "whole model with --merge", path: run.path)
            }
            return try writeAdapter(delta, of: trained, configuration)
        }
        if layout != nil { throw UsageError("--layout: is for an adapter, and --merge writes a model; leave one out") }
        if let problem = DeltaMerge.problem(of: delta, tasks: trained.deltas.tasks, task: task, in: trained.model.sites)
        {
            throw RunError(problem, path: configuration.directory.path)
        }
        try write(try DeltaMerge.merge(trained.model, delta, task: task), of: trained, configuration, console)
    }

    /// - Throws: `UsageError` if there is no delta of the named task alone
    private func checkTask(in trained: LoadedModel) throws(UsageError) {
        guard let task else { return }
        let tasks = trained.deltas.tasks
        guard !tasks.isEmpty else {
            throw UsageError("--task: the run has one delta for all tasks; leave it out")
        }
        guard tasks.contains(task) else {
            throw UsageError(
                "--task: the task \"\(task)\" has no delta in this run\(Suggestion.phrase(for: task, among: tasks))")
        }
    }

    // MARK: Adapters

    private func writeAdapter(
        _ delta: DeltaConfiguration, of trained: LoadedModel, _ configuration: PipelineConfiguration
    ) throws {
        let base = AdapterExport.Base(
            name: configuration.directory.baseOfDeltas, modelType: trained.modelType, vocabulary: trained.vocabulary)
        let written = try AdapterExport.write(
            trained.model, delta, tasks: trained.deltas.tasks, only: task, base: base, layout: layout, to: directory)
        for adapter in written {
            let methods = delta.methods.map { $0.name }.joined(separator: " and ")
            let task = adapter.task.map { " of \($0)" } ?? ""
            Console.say(
                "export",
                "\(adapter.directory): step \(Quantity.count(trained.step)), \(methods)\(task), for "
                    + Self.program(of: adapter.layout))
            if let obstacle = adapter.obstacle {
                Console.warn("\(adapter.directory): is in Mixtape's own layout: \(obstacle)")
            }
        }
        if let note = Self.note(onBase: base.name, of: configuration.directory, written) { Console.note("base", note) }
    }

    /// Other programs do not open a run, so its model must lie somewhere else.
    private static func note(
        onBase base: String?, of run: RunDirectory, _ written: [AdapterExport.Written]
    ) -> String? {
        guard let base, let layout = written.map(\.layout).first(where: { $0 != .mixtape }),
            RunDirectory.existing(at: FileSystem.path(base, from: run.project)) != nil
        else { return nil }
        let key = layout == .peft ? "base_model_name_or_path" : "model_name"
        return
            "\(base) is a run, which only Mixtape opens; for \(program(of: layout)), write its model: mixtape export "
            + "\(ShellWord.quoted(base)) DIR, and put DIR for \"\(key)\" into adapter_config.json"
    }

    private static func program(of layout: AdapterDirectory.Layout) -> String {
        switch layout {
        case .peft: "PEFT"
        case .adapters: "the adapters library"
        case .mixtape: "Mixtape"
        }
    }

    // MARK: Models

    /// Writes a whole model with its card.
    private func write(
        _ model: any Model<Float>, of trained: LoadedModel, _ configuration: PipelineConfiguration,
        _ console: ConsoleObserver
    ) throws {
        let plan = EvaluationPlan(configuration)
        // A run can be exported without its store.
        let store =
            FileSystem.exists(plan.storePath)
            ? try ImportStage.openStore(plan.storePath, console) : try ExampleStore.empty()
        let stage = try ReportStage(
            trained: trained, plan: plan, store: store, split: plan.split, decoding: plan.decoding, console)
        // The delta of one task serves no other.
        let tasks = ((try? stage.storedReports()) ?? []).filter { task == nil || $0.task == task }
        if tasks.isEmpty {
            Console.warn(
                "this checkpoint was not evaluated, so the model card has no scores; run mixtape evaluate first")
        }
        let definitions = plan.tasks.filter { task == nil || $0.name == task }
        let names = HuggingFaceConfiguration(modelType: trained.modelType, model: trained.model.configuration)
        let card = ModelCard.text(
            try stage.makeReport(tasks), parameterCount: model.parameterCount, tasks: definitions,
            modelType: names.modelType, autoClass: precision == .float32 ? names.autoClass : nil,
            hubTask: names.hubTask)
        try ModelExport.write(
            model, modelType: trained.modelType, vocabulary: trained.vocabulary,
            maximumTargetTokens: definitions.map(\.limits.maxTargetTokens).max() ?? 512,
            generation: plan.decoding.generationKeys(trained.vocabulary),
            texts: ["README.md": card], precision: precision, to: directory)
        let parameters = Quantity.count(model.parameterCount) + " parameters"
        let numbers = precision == .float32 ? "" : ", \(precision.rawValue)"
        Console.say("export", "\(directory): step \(Quantity.count(trained.step)), \(parameters)\(numbers)")
    }

    static let command = Command(
        "export", "Write a run's model in Hugging Face's format, or its delta as an adapter.",
        discussion: """
            The directory holds config.json, model.safetensors, the vocabulary and a model card. transformers loads \
            it, and so do mixtape's predict, score and evaluate, and a pipeline whose model is {"directory": DIR}.

            For a run with a delta, the directory holds the adapter alone: in PEFT's layout if PEFT has the method, \
            else in Mixtape's own. mixtape's --adapter reads both. A run with a delta for each task gives a folder \
            with an adapter for each. With --merge the delta becomes part of the weights of the whole model.

            With --precision int8 the large matrices and the table of tokens are written as 8-bit integers. Mixtape \
            answers, scores and evaluates with them as they are. Nothing trains them, and no other program reads them.
            """,
        examples: [
            Example("runs/quickstart models/normaliser", "the best checkpoint of the quickstart"),
            Example("runs/quickstart models/small --precision int8", "in a quarter of the size, to answer alone"),
            Example("runs/lora adapters/lora", "the adapter of a run with a delta"),
            Example("runs/lora models/merged --merge", "the whole model with the delta in its weights"),
            Example("runs/each adapters/sst2 --task sst2", "the adapter of sst2, of a run with a delta for each task"),
        ],
        arguments: ExportCommand.init
    ) { try $0.run() }
}
