import Checkpoints
import Configuration
import Deltas
import Presentation
import TaskDefinitions
import Text2Text
import Vocabularies

/// A first draft of a pipeline: keys chosen by the data and the model, with reasons, as a file with comments.
package struct PipelineDraft {
    package let name: String
    package let tasks: [TaskMeasure]
    /// The model to train further; nil for a new one.
    package let start: Start?
    package let tasksDirectory: String
    /// The given directory; nil if the usual one will do.
    package let dataDirectory: String?
    /// The JSON Schema that the file names, for editors; nil for none.
    package let schema: String?
    /// The vocabulary of a new model.
    private let vocabulary: DraftedVocabulary?
    /// The mean numbers of input and target tokens, for each task.
    private let lengths: [(input: Double, target: Double)]

    /// A model to train further.
    package struct Start {
        /// Its directory, as it was named.
        let path: String
        let parameterCount: Int
        let vocabulary: any Vocabulary
        /// The delta that its run trained; nil if the weights are trained.
        let delta: DeltaStack.Layer?
        /// Whether it has deltas.
        let hasDeltas: Bool

        /// - Parameter tasks: the tasks to train on
        /// - Throws: ``RunError`` if the model cannot be trained, or if it has a delta for each of some tasks, and none
        ///   for one of these
        package init(path: String, _ directory: ModelDirectory, tasks: [TaskDefinition]) throws(RunError) {
            if let problem = directory.trainingProblem { throw RunError(problem, path: path) }
            let deltas = directory.deltas
            if let problem = deltas.problem(ofTraining: tasks.map(\.name)) { throw RunError(problem, path: path) }
            self.path = path
            parameterCount = directory.weights.configuration.parameterCount
            vocabulary = directory.vocabulary
            delta = RunDirectory.existing(at: path)?.outline?.trainsDelta == true ? deltas.layers.last : nil
            hasDeltas = !deltas.isEmpty
        }
    }

    package init(
        name: String, tasks: [TaskMeasure], start: Start?, tasksDirectory: String, dataDirectory: String?,
        schema: String?
    ) {
        self.name = name
        self.tasks = tasks
        self.start = start
        self.tasksDirectory = tasksDirectory
        self.dataDirectory = dataDirectory
        self.schema = schema
        let drafted = start == nil ? DraftedVocabulary(tasks) : nil
        vocabulary = drafted
        let counting = start?.vocabulary ?? drafted?.vocabulary ?? ByteVocabulary()
        lengths = tasks.map { $0.meanTokens(counting) }
    }

    package var text: String {
        var lines = [
            "// A run on \(Quantity.count(examples, "training example")): \(sizes).",
            "// Every key that is left out has a default.", "{",
        ]
        if let schema { lines.append("  \"$schema\": \(quoted(schema)),") }
        lines.append("  \"name\": \(quoted(name)),")
        if tasksDirectory != RunSettings.usualTasksDirectory {
            lines.append("  \"tasks\": \(quoted(tasksDirectory)),")
        }
        if let dataDirectory { lines.append("  \"data\": \(quoted(dataDirectory)),") }
        lines += mixture + model + training + evaluation
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    private func quoted(_ text: String) -> String { JSONOutput.quoted(text) }

    // MARK: What there is

    private var examples: Int { tasks.reduce(0) { $0 + $1.exampleCount } }

    private var sizes: String {
        tasks.map { "\($0.task.name) \(Quantity.count($0.exampleCount))" }.joined(separator: ", ")
    }

    /// The mean number of tokens of a drawn example, both sides together.
    private var tokensPerExample: Double {
        let rates = tasks.map { isUneven ? Double($0.exampleCount).squareRoot() : Double($0.exampleCount) }
        let all = zip(rates, lengths).reduce(0) { $0 + $1.0 * ($1.1.input + $1.1.target) }
        return max(1, all / max(1, rates.reduce(0, +)))
    }

    // MARK: The mixture

    /// From this ratio of sizes on, a small task would hardly be seen.
    private static let unevenSizes = 20

    private var isUneven: Bool {
        let counts = tasks.map(\.exampleCount)
        return (counts.max() ?? 0) >= Self.unevenSizes * max(1, counts.min() ?? 0)
    }

    private var mixture: [String] {
        let names = tasks.map { quoted($0.task.name) }.joined(separator: ", ")
        guard isUneven else {
            let comment =
                tasks.count == 1
                ? "To train one model on several tasks, name them all." : "Each task as often as it has examples."
            return ["  // \(comment)", "  \"mixture\": {\"tasks\": [\(names)]},"]
        }
        return [
            "  // By the roots of their sizes, so that the small tasks are seen beside the large ones.",
            "  \"mixture\": {\"tasks\": [\(names)], \"policy\": \"proportional\", \"temperature\": 2},",
        ]
    }

    // MARK: The model

    private var model: [String] {
        if let start {
            return [
                "  // \(Quantity.count(start.parameterCount)) parameters; it brings its vocabulary.",
                "  \"model\": {\"directory\": \(quoted(start.path))},",
            ] + delta(of: start)
        }
        return vocabulary.map(newModel) ?? []
    }

    private func delta(of start: Start) -> [String] {
        guard let delta = start.delta else {
            return start.hasDeltas
                ? ["  // The delta in the model stays as it is, and the weights below are trained."] : []
        }
        let settings = delta.settings.text.dropLast().replacing("\n", with: "\n  ")
        return [
            "  // The delta of that run goes on from its values. Without this key, the weights below are trained.",
            "  \"delta\": \(settings),",
        ]
    }

    private func newModel(_ vocabulary: DraftedVocabulary) -> [String] {
        // Sentinels stand for the spans that span corruption leaves out.
        let sentinels = tasks.contains { $0.task.objective != nil } ? "" : ", \"sentinels\": 0"
        let sizes = Self.modelSizes(examples: examples)
        return [
            "  // Pieces of words. In the examples looked at there are "
                + "\(Quantity.count(vocabulary.wordCount, "word")) and "
                + "\(Quantity.count(vocabulary.characterCount, "character")).",
            "  \"vocabulary\": {\"kind\": \"sentencepiece\", \"size\": \(vocabulary.size)\(sentinels)},",
            "  // A new model, small enough for so few examples and a processor. It knows only the data's language;",
            "  // to train a model that knows more, name it: {\"directory\": …}.",
            "  \"model\": {",
            "    \"modelWidth\": \(sizes.width), \"heads\": \(sizes.heads), \"headWidth\": 32, "
                + "\"feedForwardWidth\": \(sizes.feedForward), \"layers\": \(sizes.layers), \"tieEmbeddings\": true,",
            "  },",
        ]
    }

    private static func modelSizes(examples: Int) -> (width: Int, heads: Int, feedForward: Int, layers: Int) {
        switch examples {
        case ..<1000: (64, 2, 128, 1)
        case ..<20_000: (128, 4, 256, 2)
        case ..<500_000: (128, 4, 512, 4)
        default: (256, 8, 1024, 4)
        }
    }

    // MARK: Training

    /// The tokens of a batch that a processor computes within a few seconds.
    private static let batchTokens = 16_384.0

    private var batchExamples: Int {
        let usual =
            switch examples {
            case ..<500: 16
            case ..<5000: 32
            case ..<50_000: 64
            default: 128
            }
        var batch = usual
        while batch > 4, Double(batch) * tokensPerExample > Self.batchTokens { batch /= 2 }
        return batch
    }

    /// Passes through the examples: more if there are few, and fewer for a model that was trained before.
    private var epochs: Int {
        let usual =
            switch examples {
            case ..<1000: 20
            case ..<10_000: 10
            default: 5
            }
        return start == nil ? usual : max(3, usual / 2)
    }

    private var steps: Int {
        let exact = Double(examples) * Double(epochs) / Double(batchExamples)
        let rounded = exact < 1000 ? (exact / 10).rounded(.up) * 10 : (exact / 100).rounded(.up) * 100
        return Int(min(max(rounded, 200), 20_000))
    }

    private var training: [String] {
        let passes = Double(steps) * Double(batchExamples) / Double(max(1, examples))
        let tokens = Quantity.rate(Double(batchExamples) * tokensPerExample)
        var lines = [
            "  \"training\": {",
            "    // About \(Quantity.rate(passes)) passes through the examples.",
            "    \"steps\": \(steps),",
            "    // Some \(tokens) tokens a step. Where memory is short, \"accumulation\" computes a step in parts.",
            "    \"batchExamples\": \(batchExamples),",
        ]
        lines += optimizer
        lines += ["    // The greatest norm of a step's gradient.", "    \"clipNorm\": 1,"]
        lines += lossNormalization
        if judgesMilestones {
            lines.append(
                "    // Steps between two evaluations on validation examples. The best of these models is the result.")
            lines += without(.validation).map {
                "    // Not by \($0.name), which has no validation split; \(carve(.validation, $0))"
            }
            lines.append("    \"evaluateEvery\": \(max(1, steps / 10)),")
        } else {
            lines.append("    // No task has a validation split: no \"evaluateEvery\" can choose the best step.")
        }
        return lines + ["  },"]
    }

    /// The optimizer with its learning rate.
    private var optimizer: [String] {
        if let delta = start?.delta {
            let methods = delta.configuration.methods
            return [
                "    // Adafactor's steps would be in proportion to the parameters. Those of a delta begin near 0.",
                "    \"optimizer\": {\"kind\": \"adamw\"},",
                "    // The rate that usually trains \(methods.map { $0.name }.joined(separator: " and ")).",
                "    \"schedule\": {\"kind\": \"linear\", \"learningRate\": "
                    + "\(Quantity.number(DeltaChoice.usualRate(of: methods))), \"warmupSteps\": \(steps / 20)},",
            ]
        }
        let adafactor = [
            "    // Its steps are in proportion to the weights, so that one rate serves many sizes.",
            "    \"optimizer\": {\"kind\": \"adafactor\"},",
        ]
        guard start == nil else {
            return adafactor + [
                "    // As T5 was fine-tuned (Raffel et al. 2020, section 3.1.2).",
                "    \"schedule\": {\"kind\": \"constant\", \"learningRate\": 0.001},",
            ]
        }
        let rate = Self.modelSizes(examples: examples).width < 256 ? "0.03" : "0.02"
        return adafactor + [
            "    // High, as for a model that knows nothing yet. Where the loss does not fall, halve it.",
            "    \"schedule\": {\"kind\": \"cosine\", \"learningRate\": \(rate), \"warmupSteps\": \(steps / 20)},",
        ]
    }

    /// From this ratio of target lengths on, the loss is nearly that of the task with the longer targets alone.
    private static let unevenTargets = 4.0

    private var lossNormalization: [String] {
        let lengths = lengths.map(\.target).filter { $0 > 0 }
        guard let least = lengths.min(), let most = lengths.max(), most >= Self.unevenTargets * least else { return [] }
        return [
            "    // A short answer counts as much as a long one.",
            "    \"lossNormalization\": \"examples\",",
        ]
    }

    // MARK: Evaluation

    private func without(_ split: Split) -> [TaskDefinition] {
        tasks.map(\.task).filter { $0.sources[split] == nil }
    }

    /// The setting that carves a split out of a task's training records.
    private func carve(_ split: Split, _ task: TaskDefinition) -> String {
        "\"carve\": {\"\(split.rawValue)\": 0.1} in \(task.file) makes one."
    }

    /// Whether there is a task that can judge milestones.
    private var judgesMilestones: Bool { without(.validation).count < tasks.count }

    /// The split of the report: the first with answers that a task has.
    private var reportSplit: Split {
        let hasTest = tasks.contains { $0.task.sources[.test] != nil && $0.task.isLabelled(.test) }
        return hasTest ? .test : judgesMilestones ? .validation : .train
    }

    private var evaluation: [String] {
        var lines: [String] = []
        let missing = without(reportSplit).map(\.name)
        // A pipeline with milestones may not evaluate a task that has none of the splits.
        let unjudged = judgesMilestones ? without(.validation).map(\.name).filter(missing.contains) : []
        if !unjudged.isEmpty {
            let judged = tasks.map(\.task.name).filter { !unjudged.contains($0) }
            lines += [
                "    // The other tasks have no split to judge them by.",
                "    \"tasks\": [\(judged.map(quoted).joined(separator: ", "))],",
            ]
        }
        if reportSplit == .test {
            lines += without(.test).filter { !unjudged.contains($0.name) }.map {
                "    // The report leaves out \($0.name), which has no test split; \(carve(.test, $0))"
            }
        } else {
            let what = reportSplit == .validation ? "" : " or validation"
            lines += [
                "    // No task has a test\(what) split with answers; scores on what a model was chosen by, or trained "
                    + "on, flatter it.",
                "    \"split\": \(quoted(reportSplit.rawValue)),",
            ]
        }
        return lines.isEmpty ? [] : ["  \"evaluation\": {"] + lines + ["  },"]
    }
}
