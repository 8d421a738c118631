import Autodiff
import Batching
import Configuration
import Models
import Optimizers
import Tensors

/// The `training` object of a pipeline.
package struct TrainingConfiguration: Sendable, Equatable {
    package var length: RunLength
    /// The greatest number of seconds of training; nil for no limit. A run that ends by it depends on the machine.
    package var seconds: Double?
    /// The size of one step, over all its micro-batches.
    package var batchSize: BatchSize
    /// The number of micro-batches in a step. The gradient is that of the whole batch, in less memory.
    package var accumulation: Int
    /// The number of parts of a step whose gradients are added in a fixed tree, and that several processes share.
    package var shards: Int
    /// What the products of linear maps and of the output layer multiply. Everything else is in single precision.
    package var precision: ProductPrecision
    package var optimizer: OptimizerConfiguration
    package var schedule: LearningRateSchedule
    /// The greatest joint norm of the gradients; nil for no limit.
    package var clipNorm: Double?
    package var loss: CrossEntropyOptions
    /// The unit over which the loss of a step is averaged.
    package var lossNormalization: LossNormalization
    /// The share of the input tokens that are left out, by task name; 0 for tasks that are not named.
    package var tokenDropout: [String: Double]
    /// The tasks whose classes count equally in the loss, however rare they are.
    package var balance: [String]
    /// The mean of the weights that the run is judged by and ends with; nil for the weights themselves.
    package var average: WeightAverage?
    /// The weights that training does not change.
    package var freeze: [PlacedSelector]
    /// The number of last layers of each stack that are drawn anew before training; 0 for none.
    package var reinitializedLayers: Int
    /// Steps between checkpoints; the last step always has one.
    package var checkpointEvery: Int
    /// Steps between evaluations on the milestone split; nil evaluates only at the end.
    package var evaluateEvery: Int?
    /// The number of checkpoints that are kept besides the best.
    package var keepCheckpoints: Int
    /// Whether training leaves out the examples that also occur in an evaluation split.
    package var excludesLeakage: Bool
    /// The part of each task's training examples that is trained on; nil for all.
    package var subset: TrainingSubset?

    package init(
        length: RunLength, batchSize: BatchSize, accumulation: Int = 1, shards: Int = 1,
        precision: ProductPrecision = .float32, optimizer: OptimizerConfiguration, schedule: LearningRateSchedule,
        clipNorm: Double? = nil,
        loss: CrossEntropyOptions = CrossEntropyOptions(),
        lossNormalization: LossNormalization = .tokens, tokenDropout: [String: Double] = [:],
        balance: [String] = [], average: WeightAverage? = nil, freeze: [PlacedSelector] = [],
        reinitializedLayers: Int = 0, checkpointEvery: Int = 1000,
        evaluateEvery: Int? = nil, keepCheckpoints: Int = 2, excludesLeakage: Bool = false
    ) {
        self.length = length
        self.batchSize = batchSize
        self.accumulation = accumulation
        self.shards = shards
        self.precision = precision
        self.optimizer = optimizer
        self.schedule = schedule
        self.clipNorm = clipNorm
        self.loss = loss
        self.lossNormalization = lossNormalization
        self.tokenDropout = tokenDropout
        self.balance = balance
        self.average = average
        self.freeze = freeze
        self.reinitializedLayers = reinitializedLayers
        self.checkpointEvery = checkpointEvery
        self.evaluateEvery = evaluateEvery
        self.keepCheckpoints = keepCheckpoints
        self.excludesLeakage = excludesLeakage
        seconds = nil
        subset = nil
    }

    /// - Parameters:
    ///   - tasks: the names of the tasks with answers
    ///   - classifications: the names of those with labels
    ///   - usualRate: the learning rate if none is written
    package init(
        _ object: ConfigurationObject, tasks: [String], classifications: [String] = [],
        usualRate: Double = LearningRateSchedule.usualRate
    ) {
        length = RunLength(object)
        seconds = object.optionalNumber(
            "seconds", in: 1e-3...1e9,
            "seconds of training at most; where the run then ends depends on the machine, and its checkpoint tells it")
        batchSize = BatchSize(object)
        accumulation = object.integer(
            "accumulation", default: 1, in: 1...100_000,
            "parts of a step, computed one after another to save memory")
        shards = object.integer(
            "shards", default: batchSize.usualShards, in: 1...4096,
            "parts of a step that processes under mpirun share, at most one process for each; one process computes the "
                + "same; as a default a shard has 48 examples, or 4,096 tokens, and there are at most 4")
        precision = object.choice(
            "precision", among: ["float32": .float32, "bfloat16": .bfloat16], default: .float32,
            "the numbers that products of linear maps and of the output layer multiply; weights, sums and the "
                + "optimizer stay float32")
        optimizer = OptimizerConfiguration(object.object("optimizer", isRequired: false, "what changes the weights"))
        schedule = LearningRateSchedule(
            object.object("schedule", isRequired: false, "the learning rate"), usualRate: usualRate)
        clipNorm = object.optionalNumber(
            "clipNorm", in: 1e-12...1e12, "the greatest norm of all gradients together; larger ones are scaled down")
        loss = CrossEntropyOptions(
            labelSmoothing: object.number(
                "labelSmoothing", default: 0, in: 0..<1,
                "probability that is spread over the wrong tokens, as in t5x: the least possible loss stays 0"),
            zLoss: object.number(
                "zLoss", default: 0, in: 0...1,
                "the weight of the z-loss, which keeps the logits near 0; T5 used 0.0001"),
            reported: object.choice(
                "loggedLoss", among: ["crossEntropy": .crossEntropy, "smoothed": .smoothed, "total": .total],
                default: .smoothed,
                "the loss in the log, per target token: the cross-entropy, the same with label smoothing, or the "
                    + "total with z-loss, which is trained"))
        lossNormalization = object.choice(
            "lossNormalization", among: ["tokens": .tokens, "examples": .examples], default: .tokens,
            "whether each target token or each example counts the same in a step's loss")
        tokenDropout = object.taskNumbers(
            "tokenDropout", among: tasks, "is no task of the mixture that has answers", in: 0..<1,
            "for single tasks: leaves out input tokens by chance, other ones in every epoch",
            each: "the share that is left out")
        balance =
            object.names(
                "balance", among: classifications, "is no task of the mixture that has labels",
                "tasks whose classes count the same in the loss, however rare they are: an example counts "
                    + "(examples / classes) / (examples of its class)"
            ) ?? []
        average = object.optionalObject(
            "average", "a mean of the weights, judged and kept in place of the last weights"
        )
        .map { WeightAverage($0) }
        freeze = FrozenWeights.read(object)
        reinitializedLayers =
            object.optionalObject("reinitialize", "weights that are drawn anew before training, as in a new model")?
            .integer(
                "topLayers", in: 1...1024, "how many of the last layers of the encoder, and as many of the decoder")
            ?? 0
        checkpointEvery = object.integer(
            "checkpointEvery", default: 1000, in: 1..., "steps between two checkpoints")
        evaluateEvery = object.optionalInteger(
            "evaluateEvery", in: 1..., "steps between two milestones, at which the model is judged")
        keepCheckpoints = object.integer(
            "keepCheckpoints", default: 2, in: 1...10_000, "how many checkpoints are kept beside the best")
        excludesLeakage = object.choice(
            "leakage", among: ["keep": false, "exclude": true], default: false,
            "whether training keeps or excludes examples that also occur in an evaluation split")
        subset = object.optionalObject("subset", "a part of each task's training examples, the same for the same seed")
            .map { TrainingSubset($0) }
        if case .examples(let examples) = batchSize, let problem = problem(batchExamples: examples) {
            object.report(problem.message, at: problem.key)
        }
    }

    /// Whether a step depends on the total number of steps.
    package var dependsOnTotalSteps: Bool { schedule.dependsOnTotalSteps || average?.dependsOnTotalSteps == true }

    /// The optimizer of these parameters, with zero state. It also keeps their mean if the configuration asks for it.
    /// - Parameters:
    ///   - turns: the turns of the parameters; nil if every step changes all
    ///   - division: the elements that each process updates
    ///   - rank: the number of this process
    package func makeOptimizer<Element>(
        _ parameters: [Parameter<Element>], totalSteps: Int, turns: Turns<Element>? = nil,
        division: UpdateDivision<Element> = UpdateDivision(), rank: Int = 0
    ) -> any Optimizer<Element> {
        let plain: any Optimizer<Element> =
            if let turns {
                TurnOptimizer(turns, optimizer, division, rank: rank)
            } else {
                optimizer.makeOptimizer(parameters, division, rank: rank)
            }
        guard let average else { return plain }
        return AveragingOptimizer(parameters, plain, average, totalSteps: totalSteps)
    }

    /// The number of examples in a step, given the mean length of an example.
    /// - Parameter tokensPerExample: mean input and target tokens of an example drawn from the mixture
    /// - Throws: ``BatchSizeError`` if a number of tokens is less than half an example, or less than an example for
    ///   each micro-batch
    package func batchExamples(tokensPerExample: Double) throws(BatchSizeError) -> Int {
        let examples = try batchSize.examples(tokensPerExample: tokensPerExample)
        if let problem = problem(batchExamples: examples) {
            throw BatchSizeError("training.\(problem.key): \(problem.message)")
        }
        return examples
    }

    /// The reason why a step cannot be cut as asked, with its key; nil if it can.
    private func problem(batchExamples: Int) -> (key: String, message: String)? {
        if accumulation > batchExamples {
            return ("accumulation", "\(accumulation) micro-batches of \(batchExamples) examples leave some empty")
        }
        if shards > batchExamples {
            return ("shards", "\(shards) shards of \(batchExamples) examples leave some empty")
        }
        return nil
    }

    /// The elements that each process updates.
    /// - Parameters:
    ///   - parameters: those that are trained
    ///   - turns: their turns; nil if every step changes all
    package func division<Element>(
        _ parameters: [Parameter<Element>], turns: Turns<Element>?, ranks: Int
    ) -> UpdateDivision<Element> {
        UpdateDivision(turns?.parts ?? [parameters], wholeTensors: optimizer.needsWholeTensors, ranks: ranks)
    }
}
