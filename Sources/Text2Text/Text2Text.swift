import Autodiff
import Checkpoints
import Configuration
import Evaluation
import Importing
import Models
import Synchronization
import TaskDefinitions

/// A text-to-text model for Swift programs.
///
///     import Text2Text
///
///     let model = try Text2Text.load("runs/quickstart")
///     for answer in try model.predict(["spell in German: 4217", "date: 4 oct. 2024"]) { print(answer.text) }
///
/// It can be shared between threads, because it never changes. Concurrent predictions are made one after another; each
/// of them uses all processors. The weights stay in the memory-mapped file and are read on use.
public final class Text2Text: Sendable {
    public typealias Checkpoint = CheckpointChoice
    public typealias Decoding = DecodingConfiguration
    public typealias Precision = Autodiff.Precision
    public typealias Answer = Prediction

    /// The parts for predicting. Layers and tensors are references and not Sendable.
    private struct Engine {
        let loaded: LoadedModel
        /// The allowed answers of the tasks so far.
        let automata = AnswerAutomata()
    }

    /// The directory that it was loaded from.
    public let directory: String
    /// The default search for answers: as in the run's configuration, or in the `generation_config.json` of a model in
    /// Hugging Face's format; else greedy.
    public let decoding: Decoding
    /// Problems that did not prevent loading, such as a damaged checkpoint that was replaced by an older one, or a task
    /// file that was changed after training.
    public let warnings: [String]
    private let tasks: Result<[TaskDefinition], Text2TextError>
    private let engine: Mutex<Engine>

    /// Loads a run's model or one in Hugging Face's format. It accepts every model that Mixtape's commands accept, but
    /// no pipeline files.
    /// - Parameters:
    ///   - directory: `runs/<name>`, or a directory with `config.json`, weights and vocabulary
    ///   - checkpoint: the checkpoint of a run
    ///   - tasksDirectory: the directory of the task files. By default, a run's task files are found from the run's
    ///     directory; a model in Hugging Face's format has no tasks.
    ///   - adapter: the directory of an adapter in PEFT's format, for all inputs
    ///   - adapters: the directory of an adapter for each of some tasks, by their names; in place of `adapter`
    ///   - precision: the numbers of the weights in products; int8 is faster, and a little less exact. By default those
    ///     of the files: float32, or int8 if the model was exported so
    /// - Throws: ``Text2TextError`` that names the file and its problem
    public static func load(
        _ directory: String, checkpoint: Checkpoint = .best, tasksDirectory: String? = nil, adapter: String? = nil,
        adapters: [String: String] = [:], precision: Precision? = nil
    ) throws(Text2TextError) -> Text2Text {
        try Text2TextError.located(.model) {
            var warnings: [String] = []
            let places = try Self.places(adapter, adapters)
            switch try ModelPlace(directory) {
            case .run(let run):
                let decoding = try Self.decoding(of: run)
                let adapters = try Adapters(places, for: run, checkpoint, pipeline: run.configuration)
                let loaded = try LoadedModel(run, checkpoint, pipeline: run.configuration, adapters: adapters) {
                    warnings.append($0)
                }
                try loaded.serve(in: precision)
                warnings += adapters?.notes ?? []
                // A model can answer without its tasks. Their problems are reported when one is named.
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
                let adapters = places.isEmpty ? nil : try Adapters(places, for: model)
                let loaded = try LoadedModel(model, adapters: adapters)
                try loaded.serve(in: precision)
                warnings += adapters?.notes ?? []
                let decoding = try model.generation().map { Decoding($0) } ?? .greedy
                return Text2Text(directory, decoding, warnings, tasks, Engine(loaded: loaded))
            }
        }
    }

    /// The directories of adapters, with their tasks.
    private static func places(
        _ adapter: String?, _ adapters: [String: String]
    ) throws(Text2TextError) -> [(task: String?, path: String)] {
        guard adapter == nil || adapters.isEmpty else {
            throw Text2TextError(.model, "there is an adapter for all inputs, and others for tasks; take either")
        }
        let named = adapters.sorted { $0.key < $1.key }.map { (task: Optional($0.key), path: $0.value) }
        return adapter.map { [(task: nil, path: $0)] } ?? named
    }

    /// The search for a run's answers, from its configuration.
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

    /// The names of the tasks that ``predict(_:task:decoding:)`` accepts; empty if their files cannot be read.
    public var taskNames: [String] { (try? tasks.get().map(\.name)) ?? [] }

    /// Answers texts in order.
    /// - Parameters:
    ///   - inputs: whole inputs, with their prefixes. For a task they may also be its records as JSON objects, and for
    ///     a task whose template has one field, the texts of that field.
    ///   - task: the task whose template, limits, labels, evaluation mode and postprocessing apply
    ///   - decoding: the search or sampling of answers, and their number for each input; by default the model's own
    /// - Throws: ``Text2TextError`` for an unknown task, an input that the task cannot use, settings that contradict
    ///   each other, inputs that do not fit into memory, and a model whose answers are not numbers
    public func predict(
        _ inputs: [String], task: String? = nil, decoding: Decoding? = nil
    ) throws(Text2TextError) -> [Answer] {
        try predict(inputs.map { Input($0, task: task) }, decoding: decoding)
    }

    /// A text, and the task that it is answered as.
    public struct Input: Sendable, Equatable {
        public var text: String
        /// Nil for a whole input that goes in unchanged.
        public var task: String?

        public init(_ text: String, task: String? = nil) {
            self.text = text
            self.task = task
        }
    }

    /// Answers inputs of any tasks in order. In a model with a delta for each task, each goes through that of its task.
    /// - Parameters:
    ///   - inputs: texts as in ``predict(_:task:decoding:)-([String],_,_)``, each with its task
    ///   - decoding: the search or sampling of answers, and their number for each input; by default the model's own
    /// - Throws: ``Text2TextError`` for an unknown task, or one without a delta in a model that has them for others;
    ///   and what ``predict(_:task:decoding:)-([String],_,_)`` throws
    public func predict(_ inputs: [Input], decoding: Decoding? = nil) throws(Text2TextError) -> [Answer] {
        let decoding = decoding ?? self.decoding
        if let problem = decoding.problem { throw Text2TextError(.decoding, problem) }
        var definitions: [String: TaskDefinition] = [:]
        for case let name? in inputs.lazy.map(\.task) where definitions[name] == nil {
            definitions[name] = try task(named: name)
        }
        var rendered: [PredictionInput] = []
        for (index, input) in inputs.enumerated() {
            let task = input.task.flatMap { definitions[$0] }
            do throws(ExampleError) {
                let text = try TaskInput.input(input.text, task: task, file: "input \(index + 1)", line: nil).text
                rendered.append(PredictionInput(text, task: task))
            } catch {
                throw Text2TextError(.input(index), "\(error)")
            }
        }
        return try Text2TextError.located(.answers) {
            try engine.withLock { engine in
                let predictor = Predictor(
                    model: try engine.loaded.model.generative(), vocabulary: engine.loaded.vocabulary,
                    decoding: decoding, automata: engine.automata)
                try predictor.checkMemory(rendered)
                let answers: [Prediction]
                do {
                    answers = try predictor.predict(rendered)
                } catch let error as MissingDelta {
                    throw Text2TextError(.task, "\(directory): \(error)")
                }
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
