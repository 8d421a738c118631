import Foundation

/// The reference's other results beside the best answer: `Tests/Fixtures/decoding`, by `make_answers.py`.
enum AnswersFixture {
    /// For one of the models of ``DecodingFixture``.
    struct Model: Decodable {
        let searches: [Search]
        let attentions: [Attention]
    }

    struct Search: Decodable {
        let rule: String
        let beams: Int, count: Int
        let penalty: Double
        let maximumLength: Int
        /// For each input the best outputs, best first.
        let outputs: [[DecodingFixture.Output]]
    }

    struct Attention: Decodable {
        /// The number of the input.
        let input: Int
        let target: [Int32]
        /// Layer, head, target token, input token.
        let weights: [[[[Double]]]]
    }

    /// Logits, and the tokens and probabilities after filters.
    struct Logits: Decodable {
        let name: String
        let logits: [Double]
        let filters: [Filter]
    }

    struct Filter: Decodable {
        let temperature: Double?
        let top_k: Int?
        let top_p: Double?
        let minimum: Int?
        /// The remaining tokens.
        let kept: [Int]
        let probabilities: [Double]
    }

    static func models() throws -> [String: Model] { try read("answers.json") }
    static func logits() throws -> [Logits] { try read("sampling.json") }

    private static func read<Value: Decodable>(_ name: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(contentsOf: DecodingFixture.file(name)))
    }
}
