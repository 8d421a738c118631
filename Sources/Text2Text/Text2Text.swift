import Checkpoints
import Configuration
import Evaluation
import Importing
import Synchronization
import TaskDefinitions

/// A text-to-text model to be asked from a Swift program.
///
///     import Text2Text
///
///     let model = try Text2Text.load("runs/quickstart")
///     for answer in try model.predict(["spell in German: 4217", "date: 4 oct. 2024"]) { print(answer.text) }
///
/// It can be shared between threads: it never changes, and predictions asked for at the same time are made one after
/// another, as each of them uses all processors. Its weights stay in the mapped file and are read where they are used.
public final class Text2Text: Sendable {
    public typealias Checkpoint = CheckpointChoice
    public typealias Decoding = DecodingConfiguration
    public typealias Answer = Prediction

    /// What predicting uses. Layers and tensors are references and not Sendable.
    private struct Engine {
        let loaded: LoadedModel
    }

    /// The directory that it was loaded from.
    public let directory: String
    /// How answers are searched for where nothing else is asked for: as the run's configuration says, else greedily.
    public let decoding: Decoding
    /// What was passed over to load it, such as a damaged checkpoint in whose place an older one was taken, or a task
    /// file that was changed after training.
    public let warnings: [String]
    private let tasks: Result<[TaskDefinition], Text2TextError>
    private let engine: Mutex<Engine>

    /// Loads a model: a run's, or one in Hugging Face's format. What Mixtape's commands take for a model is loaded
    /// here, but for pipeline files.
    /// - Parameters:
    ///   - directory: `runs/<name>`, or a directory with `config.json`, weights and vocabulary
    ///   - checkpoint: which of a run's checkpoints
    ///   - tasksDirectory: where the task files are. Where it is not said: those of a run are found from the run's
    ///     directory; a model in Hugging Face's format has no tasks.
    /// - Throws: ``Text2TextError`` that names the file and what is wrong with it
    public static func load(
        _ directory: String, checkpoint: Checkpoint = .best, tasksDirectory: String? = nil
    ) throws(Text2TextError) -> Text2Text {
        try Text2TextError.located(.model) {
            var warnings: [String] = []
            switch try ModelPlace(directory) {
            case .run(let run):
                let decoding = try Self.decoding(of: run)
                let loaded = try LoadedModel(run, checkpoint, pipeline: run.configuration) { warnings.append($0) }
                // A model can be asked without its tasks: what is wrong with them is told when one is named.
                let tasks = Result { () throws(Text2TextError) in
                    try Text2TextError.located(.task) {
                        let settings = try Self.settings(of: run, .trained(tasksDirectory))
                        warnings += settings.taskChanges.map(\.description)
                        return settings.allTasks
                    }
                }
                return Text2Text(directory, decoding, warnings, tasks, Engine(loaded: loaded))
            case .model(let model):
                guard checkpoint == .best else {
                    throw Text2TextError(.model, "\(directory): is a model's directory, which has no checkpoints")
                }
                let tasks = Result { () throws(Text2TextError) in
                    try Text2TextError.located(.task) {
                        guard let tasksDirectory else {
                            throw Text2TextError(
                                .task,
                                "\(directory): is a model without tasks of its own; say where the task files are")
                        }
                        return try TaskRegistry(directory: tasksDirectory).tasks
                    }
                }
                return Text2Text(directory, .greedy, warnings, tasks, Engine(loaded: try LoadedModel(model)))
            }
        }
    }

    /// How a run's answers are searched for, as its configuration says.
    private static func decoding(of run: RunDirectory) throws -> Decoding {
        try ConfigurationFile.read(run.configuration) { object in
            object.allowUnknownKeys()
            let evaluation = object.object("evaluation", isRequired: false)
            evaluation.allowUnknownKeys()
            return Decoding(evaluation.object("decoding", isRequired: false))
        }
    }

    private static func settings(of run: RunDirectory, _ taskChoice: TaskChoice) throws -> RunSettings {
        try ConfigurationFile.read(run.configuration) { object in
            object.allowUnknownKeys()
            return try RunSettings(
                object, PipelineSource(run.path), file: run.configuration, run: run, taskChoice)
        }
    }

    private init(
        _ directory: String, _ decoding: Decoding, _ warnings: [String],
        _ tasks: Result<[TaskDefinition], Text2TextError>, _ engine: sending Engine
    ) {
        self.directory = directory
        self.decoding = decoding
        self.warnings = warnings
        self.tasks = tasks
        self.engine = Mutex(engine)
    }

    /// The names of the tasks that ``predict(_:task:decoding:)`` may be told; none where their files cannot be read.
    public var taskNames: [String] { (try? tasks.get().map(\.name)) ?? [] }

    /// Answers texts, in their order.
    /// - Parameters:
    ///   - inputs: whole inputs, with their prefixes; or, for a task, also its records as JSON objects, and for a task
    ///     whose template has one field the texts of that field
    ///   - task: the task to go by: its template, limits, labels, way of evaluation and postprocessing
    ///   - decoding: how answers are searched for or drawn, and how many for each input; the model's own by default
    /// - Throws: ``Text2TextError`` for an unknown task, an input that the task can make nothing of, settings that do
    ///   not go together, inputs that do not fit into memory, and a model whose answers are no numbers
    public func predict(
        _ inputs: [String], task: String? = nil, decoding: Decoding? = nil
    ) throws(Text2TextError) -> [Answer] {
        let decoding = decoding ?? self.decoding
        if let problem = decoding.problem { throw Text2TextError(.decoding, problem) }
        let definition = try task.map { (name) throws(Text2TextError) in try self.task(named: name) }
        var rendered: [String] = []
        for (index, input) in inputs.enumerated() {
            do throws(ExampleError) {
                rendered.append(
                    try TaskInput.input(input, task: definition, file: "input \(index + 1)", line: nil).text)
            } catch {
                throw Text2TextError(.input(index), "\(error)")
            }
        }
        return try Text2TextError.located(.answers) {
            try engine.withLock { engine in
                let predictor = Predictor(
                    model: engine.loaded.model, vocabulary: engine.loaded.vocabulary, decoding: decoding)
                try predictor.checkMemory(rendered, by: definition)
                let answers = predictor.predict(rendered, by: definition) { _ in }
                try engine.loaded.model.checkFinite(answers)
                return answers
            }
        }
    }

    /// Answers one text. See ``predict(_:task:decoding:)-([String],_,_)``.
    public func predict(
        _ input: String, task: String? = nil, decoding: Decoding? = nil
    ) throws(Text2TextError) -> Answer {
        try predict([input], task: task, decoding: decoding)[0]
    }

    private func task(named name: String) throws(Text2TextError) -> TaskDefinition {
        let known = try tasks.get()
        if let task = known.first(where: { $0.name == name }) { return task }
        throw Text2TextError(.task, "unknown task \"\(name)\"\(Suggestion.phrase(for: name, among: known.map(\.name)))")
    }
}
