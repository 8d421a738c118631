import Autodiff
import Configuration
import Models
import Tensors

/// Prompt tuning: trained vectors before the embedded tokens of every input.
///
/// Lester et al. 2021, "The Power of Scale for Parameter-Efficient Prompt Tuning", section 2.
package struct PromptTuning: DeltaMethod {
    /// The values of the vectors before the first step.
    package enum Start: Sendable, Equatable {
        /// Normal with the standard deviation 1.
        case random
        /// The embeddings of random pieces of the vocabulary.
        case words
        /// The embeddings of a text with its end, repeated or cut to the number of vectors.
        case text(String)
    }

    /// The number of vectors.
    package var tokens: Int
    package var start: Start

    package init(tokens: Int = 20, start: Start = .random) {
        self.tokens = tokens
        self.start = start
    }

    package static let name = "prompt"
    package static let meaning = "puts trained vectors before every input"
    /// Lester et al. 2021, section 3, use 0.3 with Adafactor and tried 1e-3 to 0.5; AdamW can do with less.
    package static let usualRate = (rate: 0.3, range: 3e-3...1)

    package init(_ object: ConfigurationObject) {
        self.init(tokens: object.integer("tokens", default: 20, in: 1...4096, "vectors before every input"))
        start = object.variant(
            "start", among: ["random", "words", "text"], of: "value", default: "random",
            "the first values: random, or the embeddings of random words or of a text"
        ) { name in
            switch name {
            case "words": return .words
            case "text":
                let text = object.string("text", "the text whose embeddings come first, repeated or cut to the number")
                if text.isEmpty, object.value("text") != nil { object.report("is empty; give some words", at: "text") }
                return .text(text)
            default: return .random
            }
        }
    }

    package var fields: [(key: String, value: JSONOutput)] {
        let form: [(key: String, value: JSONOutput)] =
            switch start {
            case .random: [("start", .string("random"))]
            case .words: [("start", .string("words"))]
            case .text(let text): [("start", .string("text")), ("text", .string(text))]
            }
        return [("tokens", .integer(tokens))] + form
    }

    package func problems(with model: DeltaSurroundings) -> [Diagnostic] { [] }

    package func attach<Element>(to model: any Model<Element>, _ factory: DeltaFactory<Element>) {
        let width = model.places.input.width
        let rows = factory.parameter(
            Site("input", .delta), "prompt_embeddings", [tokens, width], .normal(standardDeviation: 1),
            initial: start == .random
                ? nil : { source in Self.embeddings(ids(factory.vocabulary, source), of: model) })
        model.places.input.attach(rows, route: factory.route)
    }

    /// The tokens whose embeddings the vectors begin with.
    private func ids(_ vocabulary: DeltaVocabulary?, _ source: Philox) -> [Int32] {
        guard let vocabulary else { preconditionFailure("prompt: words are asked for without a vocabulary") }
        if case .text(let text) = start {
            let ids = vocabulary.encode(text)
            return (0..<tokens).map { ids[$0 % ids.count] }
        }
        let ids = vocabulary.ordinaryIDs
        return (0..<tokens).map { ids[source.integer(below: ids.count, UInt64($0))] }
    }

    /// Rows of the token table, `[ids, width]`.
    private static func embeddings<Element>(
        _ ids: [Int32], of model: any Model<Element>
    ) -> Tensor<Element> {
        guard let table = model.weights.first(where: { $0.site.role == .tokenTable }) else {
            preconditionFailure("prompt: the model has no table of tokens")
        }
        return Tape<Element>.inference().embedding(ids, table).value
    }
}
