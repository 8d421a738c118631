import Evaluation
import Foundation
import Models
import Tensors
import Testing

/// The end of a beam search by transformers' rule: `Tests/Fixtures/decoding/early_stopping.json`.
@Suite struct EarlyStoppingTests {
    private struct Model: Decodable {
        let inputs: [[Int32]]
        let searches: [Search]
    }

    private struct Search: Decodable {
        let beams: Int, count: Int
        let penalty: Double
        let maximumLength: Int
        /// The spelling in JSON and Python.
        let earlyStopping: String
        let outputs: [[DecodingFixture.Output]]
    }

    private static func read(_ name: String) throws -> Model {
        let models = try JSONDecoder().decode(
            [String: Model].self, from: Data(contentsOf: DecodingFixture.file("early_stopping.json")))
        return try #require(models[name])
    }

    private static func configuration(_ search: Search) throws -> DecodingConfiguration {
        let earlyStopping = try #require(EarlyStopping(rawValue: search.earlyStopping))
        return .beams(
            search.beams, alternatives: search.count,
            penalty: LengthPenalty(rule: .transformers, alpha: search.penalty, earlyStopping: earlyStopping))
    }

    /// The tokens and scores of all requested answers equal the reference's, in both precisions.
    @Test(arguments: DecodingFixture.names)
    func agreesWithTheReference(name: String) throws {
        let fixture = try DecodingFixture.read(name)
        let reference = try Self.read(name)
        // In the reference, norms and softmax stay in single precision, over outputs of up to 30 tokens.
        try compare(reference, try fixture.model(name) as any GenerativeModel<Double>, tolerance: 1e-5)
        try compare(reference, try fixture.model(name) as any GenerativeModel<Float>, tolerance: 1e-4)
    }

    private func compare<Element: Scalar>(_ reference: Model, _ model: any GenerativeModel<Element>, tolerance: Double)
        throws
    {
        #expect(reference.searches.count == 15)
        for search in reference.searches {
            try DecodingFixture.compare(
                model, Self.configuration(search), maximumLength: search.maximumLength, inputs: reference.inputs,
                with: search.outputs, tolerance: tolerance)
        }
    }

    /// The fixture distinguishes the three values: for each pair of values some best answers differ.
    @Test func theReferenceTellsThemApart() throws {
        var differing: Set<String> = []
        for name in DecodingFixture.names {
            let searches = try Self.read(name).searches
            for (one, other) in [("false", "true"), ("false", "never"), ("true", "never")] {
                for first in searches where first.earlyStopping == one {
                    let second = searches.first {
                        $0.earlyStopping == other && $0.beams == first.beams && $0.penalty == first.penalty
                    }
                    let answers = second?.outputs.map { $0[0].tokens }
                    if answers != first.outputs.map({ $0[0].tokens }) { differing.insert("\(one) \(other)") }
                }
            }
        }
        #expect(differing == ["false true", "false never", "true never"])
    }

    /// The text in reports and in the store. The usual value is not mentioned, as in earlier versions.
    @Test func descriptions() {
        func description(_ penalty: LengthPenalty) -> String {
            DecodingConfiguration.beams(4, penalty: penalty).description
        }
        #expect(
            description(LengthPenalty(rule: .transformers, alpha: 1)) == "beam 4, transformers' length penalty 1.0")
        #expect(
            description(LengthPenalty(rule: .transformers, alpha: 1, earlyStopping: .true))
                == "beam 4, transformers' length penalty 1.0, early stopping true")
        #expect(
            description(LengthPenalty(rule: .transformers, alpha: 0.5, earlyStopping: .never))
                == "beam 4, transformers' length penalty 0.5, early stopping never")
        #expect(description(.usual) == "beam 4, T5's length penalty, alpha 0.6")
    }
}
