import Checkpoints
import Models
import TestSupport
import Testing
import Text2Text
import Vocabularies

/// Models whose files hold integers, in a program that asks them.
@Suite struct PrecisionTests {
    @Test func integersAnswerAsTheyAre() throws {
        let vocabulary = ByteVocabulary()
        let configuration = T5Configuration(
            vocabularySize: vocabulary.size, modelWidth: 32, headWidth: 16, heads: 2, feedForwardWidth: 40,
            encoderLayers: 1, decoderLayers: 1, feedForward: .relu, tiesEmbeddings: true, dropoutRate: 0)
        try TemporaryDirectory.use { directory in
            let path = directory.path("int8")
            try ModelExport.write(
                configuration.makeModel(seed: 5) as any Model<Float>, modelType: "t5", vocabulary: vocabulary,
                maximumTargetTokens: 5, precision: .int8, to: path)
            let answers = try [nil, .int8].map { precision in
                try Text2Text.load(path, precision: precision).predict("4 May")
            }
            #expect(answers[0].logLikelihood == answers[1].logLikelihood && answers[0].logLikelihood.isFinite)
            let error = #expect(throws: Text2TextError.self) { try Text2Text.load(path, precision: .float32) }
            #expect(
                error
                    == Text2TextError(
                        .model,
                        "\(path): holds integers (int8), which cannot answer in float32; ask without a precision, or "
                            + "take the float32 model"))
        }
    }
}
