import Batching

/// The circumstances of a report's results.
extension Report {
    /// A setting with its name.
    public struct Fact: Sendable, Hashable {
        public let name: String
        public let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public struct Model: Sendable, Hashable {
        /// The architecture's name, such as `t5`.
        public let architecture: String
        public let parameterCount: Int
        /// Sizes and other settings.
        public let settings: [Fact]

        package init(architecture: String, parameterCount: Int, settings: [Fact] = []) {
            self.architecture = architecture
            self.parameterCount = parameterCount
            self.settings = settings
        }
    }

    public struct Checkpoint: Sendable, Hashable {
        /// Nil if the number of training steps is not known.
        public let step: Int?
        /// The content hash of the weights, if it was computed.
        public let hash: String?
        /// The hash of the model that training began from; nil for random weights.
        public let initialModelHash: String?

        package init(step: Int?, hash: String? = nil, initialModelHash: String? = nil) {
            self.step = step
            self.hash = hash
            self.initialModelHash = initialModelHash
        }
    }

    public struct Training: Sendable, Equatable {
        public let steps: Int
        /// The length of the run, and whether it was finished when the report was made; nil if that is not known.
        public let plannedSteps: Int?, isFinished: Bool?
        public let examples: Int
        /// Input and target tokens together.
        public let tokens: Int
        public let seconds: Double
        /// The greatest memory use of training, in bytes; nil if it is not known.
        public let peakMemory: Int?
        /// The last measured loss of each task.
        public let finalLosses: [TaskLoss]
        /// The losses of the whole run, including steps after the checkpoint: means over equal stretches.
        public let lossCurve: [LossPoint]
        /// The same for each task.
        public let taskCurves: [TaskCurve]
        /// The examples of the scores in `taskCurves`, such as `100 examples of the validation split`.
        public let milestoneExamples: String?
        /// The training data up to the checkpoint, by task.
        public let mixture: [MixturePart]
        /// The planned stages of the whole run's mixture, with shares in the order of its parts; empty for a single
        /// stage, or if they are no longer known.
        package let stages: [MixturePlan.Stage]
        /// The unit over which the loss of a step was averaged.
        public let lossNormalization: LossNormalization

        package init(
            steps: Int, plannedSteps: Int? = nil, isFinished: Bool? = nil, examples: Int, tokens: Int,
            seconds: Double, peakMemory: Int? = nil, finalLosses: [TaskLoss], lossCurve: [LossPoint],
            taskCurves: [TaskCurve] = [], milestoneExamples: String? = nil, mixture: [MixturePart] = [],
            stages: [MixturePlan.Stage] = [], lossNormalization: LossNormalization = .tokens
        ) {
            self.steps = steps
            self.plannedSteps = plannedSteps
            self.isFinished = isFinished
            self.examples = examples
            self.tokens = tokens
            self.seconds = seconds
            self.peakMemory = peakMemory
            self.finalLosses = finalLosses
            self.lossCurve = lossCurve
            self.taskCurves = taskCurves
            self.milestoneExamples = milestoneExamples
            self.mixture = mixture
            self.stages = stages
            self.lossNormalization = lossNormalization
        }
    }

    public struct TaskLoss: Sendable, Hashable {
        public let task: String
        /// Nats per target token.
        public let loss: Double

        package init(task: String, loss: Double) {
            self.task = task
            self.loss = loss
        }
    }

    /// One file that was imported.
    public struct DataSource: Sendable, Hashable {
        public let task: String
        public let split: String
        public let path: String
        /// SHA-256 of the file's content, in hexadecimal digits.
        public let hash: String
        public let examples: Int

        package init(task: String, split: String, path: String, hash: String, examples: Int) {
            self.task = task
            self.split = split
            self.path = path
            self.hash = hash
            self.examples = examples
        }
    }

    public struct Vocabulary: Sendable, Hashable {
        public let kind: String
        /// The number of ids, sentinels included.
        public let size: Int
        public let fingerprint: String

        package init(kind: String, size: Int, fingerprint: String) {
            self.kind = kind
            self.size = size
            self.fingerprint = fingerprint
        }
    }
}
