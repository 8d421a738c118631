import Autodiff
import Models
import Tensors
import Testing

/// Losses and gradients with products of bfloat16 numbers.
@Suite struct BFloat16TrainingTests {
    static let configurations: [any ModelConfiguration] = [
        T5Configuration(
            vocabularySize: 50, modelWidth: 48, headWidth: 16, heads: 3, feedForwardWidth: 70, encoderLayers: 2,
            decoderLayers: 2, feedForward: .gatedGELU, tiesEmbeddings: true, dropoutRate: 0),
        GPT2Configuration(vocabularySize: 50, modelWidth: 48, heads: 3, layers: 2, positionCount: 64, dropoutRate: 0),
    ]

    private static let pairs = (0..<12).map { number in
        TokenPair(
            input: ((0..<5 + number).map { Int32(3 + ($0 * 7 + number * 3) % 40) } + [1])[...],
            target: ((0..<4 + number % 3).map { Int32(3 + ($0 * 5 + number) % 40) } + [1])[...])
    }

    private static func train(
        _ configuration: any ModelConfiguration, _ precision: ProductPrecision
    ) -> (losses: [Double], gradients: [[Double]]) {
        let model = configuration.makeModel(seed: 3) as any Model<Float>
        let tape = Tape<Float>.training(precision: precision)
        let losses = model.losses(configuration.converter.batch(pairs), tape).losses
        tape.backward()
        return (losses, model.parameters.filter(\.hasGradient).map { $0.gradient.elements.map(Double.init) })
    }

    private static func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    /// An operand is off by at most 2^-9 of itself.
    @Test(arguments: configurations) func areCloseToThoseInSinglePrecision(configuration: any ModelConfiguration) {
        let (exact, rounded) = (Self.train(configuration, .float32), Self.train(configuration, .bfloat16))
        #expect(exact.losses != rounded.losses)
        for (loss, expected) in zip(rounded.losses, exact.losses) { #expect(abs(loss - expected) < 0.05) }
        for (gradient, expected) in zip(rounded.gradients, exact.gradients) {
            #expect(Self.norm(zip(gradient, expected).map { $0 - $1 }) < 0.04 * Self.norm(expected))
        }
    }

    /// A piece of work computes alone.
    @Test(arguments: configurations) func doNotDependOnTheThreads(configuration: any ModelConfiguration) {
        let two = Self.train(configuration, .bfloat16)
        var one: (losses: [Double], gradients: [[Double]]) = ([], [])
        WorkerPool.shared.run(2) { if $0 == 0 { one = Self.train(configuration, .bfloat16) } }
        #expect(one.losses == two.losses && one.gradients == two.gradients)
    }
}
