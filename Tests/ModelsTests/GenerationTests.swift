import Autodiff
import Models
import Tensors
import Testing

@Suite struct GenerationTests {
    private static let configuration = T5Configuration(
        vocabularySize: 9, modelWidth: 4, headWidth: 2, heads: 2, feedForwardWidth: 6, encoderLayers: 1,
        decoderLayers: 1, feedForward: .gatedGELU, tiesEmbeddings: true)

    /// A model that can be trained, and no more.
    private final class Silent<Element: Scalar>: Model {
        private let inner: any Model<Element>

        init() { inner = GenerationTests.configuration.makeModel(seed: 1) }

        var configuration: any ModelConfiguration { inner.configuration }
        var weights: [Parameter<Element>] { inner.weights }
        var places: ModelPlaces<Element> { inner.places }

        func losses(
            _ batch: ModelBatch, lossWeights: [Double]?, options: CrossEntropyOptions, _ tape: Tape<Element>
        ) -> TokenLosses {
            inner.losses(batch, lossWeights: lossWeights, options: options, tape)
        }
    }

    @Test func aModelThatGeneratesTextIsTheSameModel() throws {
        let model: any Model<Float> = Self.configuration.makeModel(seed: 1)
        #expect(try model.generative() === model)
    }

    @Test func aModelWithoutTextIsRefused() {
        let model: any Model<Float> = Silent<Float>()
        let error = #expect(throws: GenerationError.self) { _ = try model.generative() }
        #expect(
            error?.description
                == "a model of the kind T5 1.1 does not generate text, and this work needs one that does; take "
                + "another model")
    }
}
