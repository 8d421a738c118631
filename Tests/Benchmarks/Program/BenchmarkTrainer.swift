import Autodiff
import Models
import Optimizers

/// Whole steps of training on batches that are there: dropout, AdamW, no clipping.
final class BenchmarkTrainer {
    private let model: T5Model<Float>
    private let optimizer: AdamW<Float>
    private var step = 0

    init(_ configuration: T5Configuration) {
        model = T5Model(configuration, seed: 1)
        optimizer = AdamW(model.parameters, AdamWOptions())
    }

    var parameterCount: Int { model.parameterCount }

    /// - Returns: the mean loss of a target token
    @discardableResult
    func train(on batch: TokenBatch, profile: OperationProfile? = nil) -> Double {
        let tape = Tape<Float>.training(dropout: .init(rate: 0.1, seed: 1, pass: UInt64(step)), profile: profile)
        let weights = [Double](repeating: 1 / Double(batch.targetTokenCount), count: batch.targetTokenCount)
        let losses = model.losses(batch, lossWeights: weights, tape)
        tape.backward()
        let update = { [self] in optimizer.update(learningRate: 1e-4, step: step) }
        profile?.measure("optimizer", update) ?? update()
        for parameter in model.parameters { parameter.clearGradient() }
        step += 1
        return losses.losses.reduce(0, +) / Double(batch.targetTokenCount)
    }
}
