import Batching
import Checkpoints
import Configuration
import ExampleStore
import TaskDefinitions

/// Everything that decides the course of a run's training. A run can continue another one with the same identity.
package struct RunIdentity {
    /// The resolved configuration. Only a part of it decides; see ``course(_:)``.
    package let configuration: JSONOutput
    /// The training data, by task.
    package let data: [String: DataFingerprint]
    /// The fingerprint of the model that training begins from; nil for random weights.
    let initialModel: String?
    /// The vocabulary, with the effect of the tasks' limits. It is known when the data are prepared.
    package let vocabulary: String?
    /// The rules by which examples are drawn, if earlier versions drew others from the same shares. They are known
    /// together with the vocabulary.
    package let drawing: String?

    /// The identity as far as it is known before the import. Reads the training files.
    /// - Throws: `ExampleError` if one cannot be read
    init(_ configuration: PipelineConfiguration, _ initialModel: InitialModel) throws {
        self.configuration = configuration.resolved
        self.initialModel = initialModel.fingerprint
        vocabulary = nil
        drawing = nil
        let tasks: [(String, DataFingerprint)] = try configuration.tasks.compactMap { task in
            // Only the store knows the content of standard input.
            guard let content = try task.sources[.train]?.contentHash(in: configuration.dataDirectory) else {
                return nil
            }
            return (task.name, DataFingerprint(content: content, definition: task.fingerprint))
        }
        data = Dictionary(uniqueKeysWithValues: tasks)
    }

    /// The complete identity.
    /// - Parameter data: the training data, by task
    init(
        _ configuration: PipelineConfiguration, _ initialModel: InitialModel, vocabulary: String,
        data: [String: DataFingerprint], _ sampler: MixtureSampler
    ) {
        drawing = sampler.hasLongPeriod ? Self.exactShares : nil
        self.configuration = configuration.resolved
        self.data = data
        self.initialModel = initialModel.fingerprint
        self.vocabulary = vocabulary
    }

    /// Earlier versions rounded such shares to multiples of 2^-20.
    private static let exactShares = "exact shares"

    /// The identity of the run that a checkpoint belongs to.
    init(_ checkpoint: RunCheckpoint) {
        self.init(checkpoint.state, configuration: checkpoint.configuration, file: checkpoint.directory)
    }

    /// The identity of a run, from its newest checkpoint and its configuration.
    init(_ state: CheckpointState, configuration: String, file: String) {
        self.configuration = Self.resolved(configuration, file: file)
        data = state.data
        initialModel = state.initialModelFingerprint
        vocabulary = state.vocabularyFingerprint
        drawing = state.drawing
    }

    /// The resolved configuration that a checkpoint holds; null where it is no JSON.
    package static func resolved(_ text: String, file: String) -> JSONOutput {
        let document = try? JSONDocument(bytes: Array(text.utf8), file: file, dialect: .strict)
        return document.map { JSONOutput($0.root) } ?? .null
    }

    /// The trained part of the mixture in a resolved configuration.
    package static func mixture(_ configuration: JSONOutput) -> JSONOutput? { configuration["mixture"].map(trained) }

    /// The part of a resolved configuration that decides the course of training.
    ///
    /// The places of files decide nothing, only their content does. Evaluations and the intervals of milestones decide
    /// nothing either. Nor does the number of steps, unless the learning rate depends on it: a run can be made longer.
    package static func course(_ configuration: JSONOutput) -> JSONOutput {
        let undecisive = ["name", "data", "tasks", "store", "evaluation"]
        var course = undecisive.reduce(configuration) { $0.removing($1) }
        func strip(_ section: String, _ keys: [String]) {
            guard let object = course[section] else { return }
            course = course.replacing(section, with: keys.reduce(object) { $0.removing($1) })
        }
        for (path, usual) in addedKeys { course = course.removing(path[...], where: usual) }
        strip("training", ["checkpointEvery", "evaluateEvery", "keepCheckpoints", "leakage", "subset", "seconds"])
        strip("model", ["directory", "adapter"])
        strip("vocabulary", ["file"])
        if let mixture = mixture(course) { course = course.replacing("mixture", with: mixture) }
        return course
    }

    /// Keys that earlier versions did not have, with the value that stands for what these did.
    private static let addedKeys: [(path: [String], usual: JSONOutput)] = [
        (["training", "optimizer", "weightDecayOf"], .string("all")),
        (["training", "optimizer", "biasCorrection"], .bool(true)),
        (["training", "schedule", "warmupStart"], .string("first-step")),
        (["training", "loggedLoss"], .string("smoothed")),
        (["training", "shards"], .integer(1)),
        (["training", "precision"], .string("float32")),
    ]

    /// The part of a resolved configuration that decides the batches of a run.
    package static func batches(_ configuration: JSONOutput) -> JSONOutput {
        let course = course(configuration)
        let training = ["steps", "epochs", "examples", "batchExamples", "batchTokens", "tokenDropout"]
        func part(_ object: JSONOutput?, _ keys: [String]) -> JSONOutput {
            .object(keys.compactMap { key in object?[key].map { (key, $0) } })
        }
        return part(course, ["seed", "mixture", "vocabulary"])
            .replacing("training", with: part(course["training"], training))
    }

    /// A mixture and its parts, without tasks that are only evaluated.
    private static func trained(_ mixture: JSONOutput) -> JSONOutput {
        if case .array(let stages)? = mixture["stages"] {
            return mixture.replacing("stages", with: .array(stages.map(trained)))
        }
        let own = mixture.removing("evaluateAlso")
        guard case .object(let parts)? = own["mixtures"] else { return own }
        return own.replacing("mixtures", with: .object(parts.map { ($0.key, trained($0.value)) }))
    }
}

extension JSONOutput {
    /// The object without a key at some depth, if the key has a certain value.
    fileprivate func removing(_ path: ArraySlice<String>, where usual: JSONOutput) -> JSONOutput {
        guard let key = path.first, let value = self[key] else { return self }
        if path.count > 1 { return replacing(key, with: value.removing(path.dropFirst(), where: usual)) }
        return value.line == usual.line ? removing(key) : self
    }
}
