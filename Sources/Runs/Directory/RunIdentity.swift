import Batching
import Checkpoints
import Configuration
import ExampleStore
import TaskDefinitions

/// What decides the course of a run's training: of two runs with the same, the one can go on where the other stopped.
package struct RunIdentity {
    /// The resolved configuration, of which a part decides; see ``course(_:)``.
    package let configuration: JSONOutput
    /// What is trained on, by task.
    package let data: [String: DataFingerprint]
    /// Of the model that training begins from; nil where it begins from random weights.
    let initialModel: String?
    /// What is known when the data are prepared: the vocabulary, and what the tasks' limits cut.
    package let vocabulary: String?
    /// The rules by which examples are drawn, where earlier versions drew others from the same shares; known like the
    /// vocabulary.
    package let drawing: String?

    /// As far as it is known before anything is imported. Reads the training files.
    /// - Throws: `ExampleError` where one cannot be read
    init(_ configuration: PipelineConfiguration, _ initialModel: InitialModel) throws {
        self.configuration = configuration.resolved
        self.initialModel = initialModel.fingerprint
        vocabulary = nil
        drawing = nil
        let tasks: [(String, DataFingerprint)] = try configuration.tasks.compactMap { task in
            // What standard input held only the store knows.
            guard let content = try task.sources[.train]?.contentHash(in: configuration.dataDirectory) else {
                return nil
            }
            return (task.name, DataFingerprint(content: content, definition: task.fingerprint))
        }
        data = Dictionary(uniqueKeysWithValues: tasks)
    }

    /// In full.
    /// - Parameter data: what is trained on, by task
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

    /// What a checkpoint says of the run that it is of.
    init(_ checkpoint: RunCheckpoint) {
        self.init(checkpoint.state, configuration: checkpoint.configuration, file: checkpoint.directory)
    }

    /// What a run's newest checkpoint and its configuration say of it.
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

    /// What is trained on, by a resolved configuration.
    package static func mixture(_ configuration: JSONOutput) -> JSONOutput? { configuration["mixture"].map(trained) }

    /// The part of a resolved configuration that decides the course of training.
    ///
    /// Where files lie decides nothing, only what is in them. Nor do evaluations, the intervals at which there are
    /// milestones, or, where the learning rate does not depend on it, the number of steps: a run can be made longer.
    package static func course(_ configuration: JSONOutput) -> JSONOutput {
        let undecisive = ["name", "data", "tasks", "store", "evaluation"]
        var course = undecisive.reduce(configuration) { $0.removing($1) }
        func strip(_ section: String, _ keys: [String]) {
            guard let object = course[section] else { return }
            course = course.replacing(section, with: keys.reduce(object) { $0.removing($1) })
        }
        for (path, usual) in addedKeys { course = course.removing(path[...], where: usual) }
        strip("training", ["checkpointEvery", "evaluateEvery", "keepCheckpoints", "leakage"])
        strip("model", ["directory"])
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
    ]

    /// The part of a resolved configuration that decides what the batches of a run hold.
    package static func batches(_ configuration: JSONOutput) -> JSONOutput {
        let course = course(configuration)
        let training = ["steps", "epochs", "batchExamples", "batchTokens", "tokenDropout"]
        func part(_ object: JSONOutput?, _ keys: [String]) -> JSONOutput {
            .object(keys.compactMap { key in object?[key].map { (key, $0) } })
        }
        return part(course, ["seed", "mixture", "vocabulary"])
            .replacing("training", with: part(course["training"], training))
    }

    /// A mixture, and all in it, without what is only evaluated.
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
    /// Without a key at some depth, where it has a certain value.
    fileprivate func removing(_ path: ArraySlice<String>, where usual: JSONOutput) -> JSONOutput {
        guard let key = path.first, let value = self[key] else { return self }
        if path.count > 1 { return replacing(key, with: value.removing(path.dropFirst(), where: usual)) }
        return value.line == usual.line ? removing(key) : self
    }
}
