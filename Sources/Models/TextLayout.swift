import Configuration
import Vocabularies

/// The way in which a decoder-only model reads an input and its target as one sequence:
///
///     input  delimiter  target  end
///
/// The three parts are encoded apart, so that the tokens of an answer do not depend on its input.
public struct TextLayout: Sendable, Equatable {
    /// What stands between input and target.
    public enum Delimiter: Sendable, Equatable {
        /// A text, in the vocabulary's own tokens. An empty one joins the target to the input.
        case text(String)
        /// One token that is added to the vocabulary if that does not have it.
        case token(String)
    }

    /// The tokens that the model learns to predict.
    public enum Loss: Sendable, Equatable {
        /// Those of the target, and the end.
        case target
        /// All but the first of the sequence.
        case all
    }

    /// The tokens that each token of the sequence sees.
    public enum Mask: Sendable, Equatable {
        /// Itself and those before it.
        case causal
        /// Those of input and delimiter see all of these; those of the target themselves and all before them. Raffel et
        /// al. 2020 (T5), section 3.2.1, "prefix LM".
        case prefix
    }

    public var delimiter: Delimiter
    public var loss: Loss
    public var mask: Mask
    /// The ids of the delimiter; empty before a vocabulary is known.
    public internal(set) var delimiterIDs: [Int32] = []

    public init(delimiter: Delimiter = .text("\n"), loss: Loss = .target, mask: Mask = .causal) {
        self.delimiter = delimiter
        self.loss = loss
        self.mask = mask
    }

    /// The delimiter of a model that says nothing of it.
    public static let usualDelimiter = Delimiter.text("\n")

    /// The same with ids of the delimiter.
    /// - Parameter encode: makes the ids of a text
    func encoded(_ encode: (String) -> [Int32]) -> TextLayout {
        var layout = self
        layout.delimiterIDs =
            switch delimiter {
            case .text(let text), .token(let text): text.isEmpty ? [] : encode(text)
            }
        return layout
    }
}

extension TextLayout.Delimiter {
    /// The token that the vocabulary needs; nil for a text.
    public var addedToken: String? { if case .token(let token) = self { token } else { nil } }

    /// The text or token.
    public var text: String {
        switch self {
        case .text(let text), .token(let text): text
        }
    }
}

// MARK: Files

extension TextLayout {
    /// Some of the settings of a layout, as a pipeline or a model's `config.json` states them. The others are those of
    /// the model.
    package struct Changes: Sendable, Equatable {
        package var delimiter: Delimiter?
        package var loss: Loss?
        package var mask: Mask?

        package init(delimiter: Delimiter? = nil, loss: Loss? = nil, mask: Mask? = nil) {
            self.delimiter = delimiter
            self.loss = loss
            self.mask = mask
        }

        /// Reads the settings among the fields of an object.
        package init(_ object: ConfigurationObject) {
            delimiter = object.value("delimiter", Self.delimiterHelp).flatMap(Self.delimiter)
            loss = object.value("loss", "the tokens that training predicts: target, or all, those of the input too")?
                .choice(among: ["target": .target, "all": .all])
            mask = object.value(
                "mask", "what tokens of the input see: causal, the tokens before them, or prefix, all of the input")?
                .choice(among: ["causal": .causal, "prefix": .prefix])
        }

        package var isEmpty: Bool { self == Changes() }

        private static let delimiterHelp =
            "what stands between input and target: a text, or an object with a token; else a newline"

        private static func delimiter(_ value: ConfigurationValue) -> Delimiter? {
            value.read(
                as: "a text, or an object with a token",
                [
                    .string: { value in value.string().map { Delimiter.text($0) } },
                    .object: { value in
                        guard let object = value.object() else { return nil }
                        let token = object.string("token", "one token, which the vocabulary gets if need be")
                        if token.isEmpty, object.value("token") != nil {
                            object.report("is empty; write the token", at: "token")
                        }
                        return .token(token)
                    },
                ])
        }
    }

    /// The layout with some changes.
    package func changed(by changes: Changes) -> TextLayout {
        var layout = self
        layout.delimiter = changes.delimiter ?? delimiter
        layout.loss = changes.loss ?? loss
        layout.mask = changes.mask ?? mask
        return layout
    }

    /// The reason why the settings contradict each other; nil if they do not.
    package var problem: String? {
        guard loss == .all, mask == .prefix else { return nil }
        return "with the mask prefix a token of the input sees the one that it should predict; take \"loss\": "
            + "\"target\" or \"mask\": \"causal\""
    }

    /// The reason why a vocabulary cannot write the delimiter; nil if it can.
    package func problem(with vocabulary: any Vocabulary) -> String? {
        let text = delimiter.text
        guard !text.isEmpty else { return nil }
        let ids = vocabulary.encode(text)
        guard ids.isEmpty || ids.contains(vocabulary.specialTokens.unknown) else { return nil }
        return "\(text.debugDescription) has no tokens in the vocabulary; take another text, or add a token: "
            + "{\"token\": \"<|sep|>\"}"
    }

    /// The fields that ``Changes`` reads.
    package var fields: [(key: String, value: JSONOutput)] {
        let delimiter: JSONOutput =
            switch delimiter {
            case .text(let text): .string(text)
            case .token(let token): .object([("token", .string(token))])
            }
        return [
            ("delimiter", delimiter), ("loss", .string(loss == .target ? "target" : "all")),
            ("mask", .string(mask == .causal ? "causal" : "prefix")),
        ]
    }
}
