import Evaluation
import Foundation
import Metrics
import Models
import TaskDefinitions
import Tensors
import Testing
import Vocabularies

/// Decoding of allowed answers alone.
@Suite struct ConstrainedDecodingTests {
    private static let bytes = ByteVocabulary(sentinels: 5)
    /// A model of bytes that prefers nothing in particular.
    private static func model(_ seed: UInt64) -> any GenerativeModel<Double> {
        TinyModel.make(vocabulary: 264, seed: seed)
    }

    private static let inputs: [[Int32]] = [[70, 71, 1], [100, 110, 90, 1], [1]]

    private static func expression(_ json: String) throws -> AnswerExpression {
        guard case .expression(let expression)? = try AllowedAnswers.read(json: json)?.form else {
            throw AnswerProblem(message: "no expression", offset: 0)
        }
        return expression
    }

    private static func fixture(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/vocabularies/\(name)").path
    }

    private static func vocabularies() throws -> [(name: String, vocabulary: any Vocabulary)] {
        [
            ("bytes", bytes), ("pieces", try SentencePieceVocabulary(file: fixture("spiece.model"))),
            ("byte fallback", try SentencePieceVocabulary(file: fixture("byte_fallback.model"))),
            ("pieces and tokens", try SentencePieceVocabulary(file: fixture("spiece.model")).adding("{").adding("\n")),
            ("byte pairs", try BytePairVocabulary(file: fixture("byte_pairs/tokenizer.json"))),
        ]
    }

    // MARK: Against all answers

    private static let lists: [[String]] = [
        ["yes", "no", "maybe"], ["a", "ab", "abc", "b", "abd", "ba"], ["x"],
        (0..<30).map { "\($0 * 37 % 101)" },
    ]

    /// A beam for each answer finds them all, in the order of their scores.
    @Test(arguments: lists, [LengthPenalty(rule: .t5, alpha: 0.6), LengthPenalty(rule: .transformers, alpha: 1)])
    func aWideBeamRanksAllAnswers(texts: [String], penalty: LengthPenalty) throws {
        let model = Self.model(11)
        let trie = AnswerTrie(texts, Self.bytes)
        let sequences = texts.map { Self.bytes.encode($0) + [1] }
        for input in Self.inputs {
            let likelihoods = TinyModel.logLikelihoods(model, input: input, targets: sequences)
            let expected = zip(texts, zip(sequences, likelihoods)).map { text, found in
                (text: text, score: penalty.score(logLikelihood: found.1, length: found.0.count), likelihood: found.1)
            }.sorted { $0.score > $1.score }
            let width = min(64, 2 * texts.count)
            let found = SequenceDecoder(
                model: model, configuration: .beams(width, alternatives: texts.count, penalty: penalty), answers: trie
            ).decodeAlternatives([input[...]], maximumLength: 8) { _ in }[0]
            #expect(found.compactMap { trie.text(of: $0.tokens) } == expected.map(\.text))
            for (one, other) in zip(found, expected) {
                #expect(one.isComplete && abs(one.logLikelihood - other.likelihood) < 1e-9)
            }
        }
    }

    /// The same for a pattern, whose texts bytes write in one way.
    @Test func aWideBeamRanksAllTextsOfAPattern() throws {
        let model = Self.model(12)
        let automaton = PieceAutomaton(try Self.expression(#"{"pattern": "[ab]{1,3}|c+"}"#), Self.bytes)
        let limit = 5
        var texts = ["c", "cc", "ccc", "cccc"]
        for one in ["a", "b"] {
            texts.append(one)
            for two in ["a", "b"] {
                texts += [one + two, one + two + "a", one + two + "b"]
            }
        }
        let sequences = texts.map { Self.bytes.encode($0) + [1] }
        for input in Self.inputs {
            let likelihoods = TinyModel.logLikelihoods(model, input: input, targets: sequences)
            let penalty = LengthPenalty(rule: .t5, alpha: 1)
            let expected = zip(texts, zip(sequences, likelihoods)).map { text, found in
                (text, penalty.score(logLikelihood: found.1, length: found.0.count))
            }.sorted { $0.1 > $1.1 }.map(\.0)
            let found = SequenceDecoder(
                model: model, configuration: .beams(40, alternatives: texts.count, penalty: penalty),
                answers: automaton
            ).decodeAlternatives([input[...]], maximumLength: limit) { _ in }[0]
            #expect(found.map { Self.bytes.decode($0.tokens) } == expected)
        }
    }

    /// Greedy search takes the likeliest token after which an answer can still be completed.
    @Test(arguments: lists) func greedySearchAmongAnswers(texts: [String]) throws {
        let model = Self.model(13)
        let trie = AnswerTrie(texts, Self.bytes)
        let sequences = texts.map { Self.bytes.encode($0) + [1] }
        for limit in [2, 3, 6] {
            let possible = sequences.filter { $0.count <= limit }
            guard !possible.isEmpty else { continue }
            for input in Self.inputs {
                var tokens: [Int32] = []
                while tokens.last != 1 {
                    let next = Set(
                        possible.filter { $0.starts(with: tokens) && $0.count > tokens.count }.map { $0[tokens.count] })
                    let scored = next.sorted().map { token in
                        (token, TinyModel.logLikelihoods(model, input: input, targets: [tokens + [token]])[0])
                    }
                    tokens.append(try #require(scored.max { $0.1 < $1.1 }).0)
                }
                let found = SequenceDecoder(model: model, configuration: .greedy, answers: trie)
                    .decode([input[...]], maximumLength: limit)[0]
                #expect(found.tokens + [1] == tokens && found.isComplete, "\(limit)")
            }
        }
    }

    /// Inputs of a batch do not matter to each other, whatever the search.
    @Test(arguments: [.greedy, .beams(3), .sampling(temperature: 2, seed: 5, samples: 4)] as [DecodingConfiguration])
    func everyAnswerIsAllowed(decoding: DecodingConfiguration) throws {
        let model = Self.model(14)
        let answers = try #require(
            try AllowedAnswers.read(json: #"{"list": {"of": ["red", "green", "blue"], "atMost": 3}}"#))
        let test = answers.makeTest()
        let automaton = PieceAutomaton(
            try Self.expression(#"{"list": {"of": ["red", "green", "blue"], "atMost": 3}}"#), Self.bytes)
        let inputs = (0..<9).map { [Int32(40 + $0), 50, 1] }
        func decode(_ batch: Int) -> [[DecodedSequence]] {
            var decoding = decoding
            decoding.batchExamples = batch
            return SequenceDecoder(model: model, configuration: decoding, answers: automaton)
                .decodeAlternatives(inputs.map { $0[...] }, maximumLength: 12) { _ in }
        }
        let found = decode(4)
        #expect(found.map { $0.map(\.tokens) } == decode(1).map { $0.map(\.tokens) })
        for (input, outputs) in zip(inputs, found) {
            for output in outputs {
                #expect(output.isComplete && test(Self.bytes.decode(output.tokens)))
                let forced = TinyModel.logLikelihoods(model, input: input, targets: [output.tokens + [1]])[0]
                #expect(abs(forced - output.logLikelihood) < 1e-9)
            }
        }
    }

    /// Drawn answers have the model's probabilities among the allowed tokens.
    @Test func answersAreDrawnAsOftenAsTheirProbabilitiesSay() throws {
        let model = Self.model(15)
        let texts = ["a", "b", "c", "d"]
        let input = Self.inputs[0]
        let logits = texts.map { TinyModel.logLikelihoods(model, input: input, targets: [Self.bytes.encode($0)])[0] }
        let total = logits.reduce(0) { $0 + exp($1) }
        let count = 4000
        let found = SequenceDecoder(
            model: model, configuration: .sampling(seed: 3, samples: 1000), answers: AnswerTrie(texts, Self.bytes)
        ).decodeAlternatives(Array(repeating: input[...], count: count / 1000), maximumLength: 4) { _ in }.joined()
        for (text, logit) in zip(texts, logits) {
            let share = Double(found.count { Self.bytes.decode($0.tokens) == text }) / Double(count)
            let probability = exp(logit) / total
            // Five standard deviations.
            #expect(abs(share - probability) < 5 * sqrt(probability * (1 - probability) / Double(count)), "\(text)")
        }
    }

    /// Bans and penalties act among the allowed answers. They never lead out of them.
    @Test func allowedAnswersCountMoreThanRules() throws {
        let model = Self.model(16)
        var decoding = DecodingConfiguration.greedy
        let trie = AnswerTrie(["aaaa", "b"], Self.bytes)
        decoding.rules.badWords = ["b", "a"]
        decoding.rules.noRepeatNGram = 1
        for input in Self.inputs {
            let found = SequenceDecoder(
                model: model, configuration: decoding, vocabulary: Self.bytes, answers: trie
            ).decode([input[...]], maximumLength: 6)[0]
            #expect(["aaaa", "b"].contains(Self.bytes.decode(found.tokens)) && found.isComplete)
        }
        decoding.rules = DecodingRules()
        decoding.rules.badWords = ["b"]
        for input in Self.inputs {
            let found = SequenceDecoder(
                model: model, configuration: decoding, vocabulary: Self.bytes, answers: trie
            ).decode([input[...]], maximumLength: 6)[0]
            #expect(Self.bytes.decode(found.tokens) == "aaaa")
        }
    }

    // MARK: Automata

    private static let expressions = [
        #"{"pattern": "[A-Za-z]+( [a-z]+){0,3}"}"#, #"{"number": {"minimum": -20, "maximum": 1999, "decimals": 1}}"#,
        #"{"date": "d.M.yyyy"}"#, #"{"list": {"of": ["the house", "the", "a tree", "zoë", "日本"], "atMost": 3}}"#,
        #"{"pattern": "\\{[a-z]{2,4}\\}|é{1,3}| ?x"}"#,
    ]

    /// Every path of allowed tokens writes a text of the expression within the limit.
    @Test(arguments: expressions) func everyPathWritesAnAllowedText(json: String) throws {
        let test = try #require(try AllowedAnswers.read(json: json)).makeTest()
        for (name, vocabulary) in try Self.vocabularies() {
            let automaton = PieceAutomaton(try Self.expression(json), vocabulary)
            guard let shortest = automaton.shortest else {
                #expect(name.hasPrefix("pieces"), "\(name) has a byte for everything")
                continue
            }
            let end = vocabulary.specialTokens.endOfSequence
            var random = Philox(key: 7, 1)
            var draw: UInt64 = 0
            for limit in [shortest, shortest + 1, shortest + 7] {
                for _ in 0..<40 {
                    var (place, tokens): (Int, [Int32]) = (automaton.start, [])
                    while tokens.last != end {
                        let allowed = automaton.allowed(at: place, within: limit - tokens.count)
                        try #require(!allowed.isEmpty, "a dead end")
                        #expect(allowed == allowed.sorted() && Set(allowed).count == allowed.count)
                        draw += 1
                        let token = allowed[Int(random.uniform(draw) * Double(allowed.count))]
                        place = automaton.place(after: token, at: place)
                        tokens.append(token)
                    }
                    let text = vocabulary.decode(tokens.dropLast())
                    #expect(tokens.count <= limit && test(text), "\(name): \(text), \(tokens)")
                }
            }
            random = Philox(key: 7, 2)
        }
    }

    /// The ids of a text as the vocabulary encodes it are among the paths.
    @Test func usualIDsAreAllowed() throws {
        let texts = ["the house", "house", "a tree and the house", "2024", "zoë", "x y z", "end"]
        for (name, vocabulary) in try Self.vocabularies() {
            let automaton = PieceAutomaton(try Self.expression(#"{"pattern": "[^{}]+"}"#), vocabulary)
            for text in texts {
                let ids = vocabulary.encode(text)
                guard vocabulary.decode(ids) == text, !ids.contains(vocabulary.specialTokens.unknown) else { continue }
                var place = automaton.start
                for token in ids + [vocabulary.specialTokens.endOfSequence] {
                    let allowed = automaton.allowed(at: place, within: 100)
                    try #require(allowed.contains(token), "\(name): \(text), \(vocabulary.piece(token))")
                    place = automaton.place(after: token, at: place)
                }
            }
        }
    }

    @Test func theShortestAnswer() throws {
        #expect(AnswerTrie(["abc", "ab"], Self.bytes).shortest == 3)
        #expect(PieceAutomaton(try Self.expression(#"{"pattern": "a{3,5}"}"#), Self.bytes).shortest == 4)
        // é has two bytes.
        #expect(PieceAutomaton(try Self.expression(#"{"pattern": "é"}"#), Self.bytes).shortest == 3)
        let pieces = try SentencePieceVocabulary(file: Self.fixture("spiece.model"))
        #expect(PieceAutomaton(try Self.expression(#"{"pattern": "\\u{1F600}"}"#), pieces).shortest == nil)
    }

    /// Places from which the vocabulary cannot finish are never entered.
    @Test func noDeadEnds() throws {
        let pieces = try SentencePieceVocabulary(file: Self.fixture("spiece.model"))
        // The emoji is no piece, so that only the other alternative can be written.
        let automaton = PieceAutomaton(try Self.expression(#"{"pattern": "the \\u{1F600}|the house"}"#), pieces)
        var (place, tokens): (Int, [Int32]) = (automaton.start, [])
        while tokens.last != 1 {
            let allowed = automaton.allowed(at: place, within: 50)
            tokens.append(try #require(allowed.last { $0 != 1 } ?? allowed.last))
            place = automaton.place(after: tokens[tokens.count - 1], at: place)
        }
        #expect(pieces.decode(tokens) == "the house")
    }

    @Test func listsWithOddAnswers() throws {
        let pieces = try SentencePieceVocabulary(file: Self.fixture("spiece.model"))
        // Both unknown characters have the same id, and spaces are collapsed: the list's own texts are answered.
        let trie = AnswerTrie(["\u{1F600}", "\u{1F601}", "the  house"], pieces)
        #expect(trie.indistinguishable == 1)
        #expect(trie.text(of: pieces.encode("the house")) == "the  house")
        #expect(trie.text(of: pieces.encode("\u{1F601}")) == "\u{1F600}")
        #expect(trie.count(longerThan: 100) == 0)
        #expect(AnswerTrie(["a", "abcde", "abcdef"], Self.bytes).count(longerThan: 6) == 1)
    }

    // MARK: Predictions

    @Test func predictionsOfATask() throws {
        let model: any GenerativeModel<Float> = TinyModel.make(vocabulary: 264, seed: 17)
        func task(_ answers: AllowedAnswers?, longest: Int = 20) throws -> TaskDefinition {
            TaskDefinition(
                name: "colours", sources: [.test: Source(path: "x.jsonl")], input: try Template("colour: {text}"),
                target: try Template("{label}"), postprocessing: [LowercaseText()], labels: ["red", "blue"],
                answers: answers, metrics: try MetricCatalogue.choices(named: "accuracy", labels: ["red", "blue"]),
                limits: Limits(maxInputTokens: 30, maxTargetTokens: longest))
        }
        let predictor = Predictor(model: model, vocabulary: Self.bytes)
        let inputs = ["sky", "blood", "sea"]
        let free = try predictor.predict(inputs, task: try task(nil))
        #expect(free.contains { $0.isInvalidLabel })
        let bound = try predictor.predict(inputs, task: try task(AllowedAnswers(labels: ["RED", "Blue"])))
        #expect(bound.allSatisfy { !$0.isInvalidLabel && $0.isComplete && ["red", "blue"].contains($0.text) })
        let asked = PredictionInput("sky", task: try task(AllowedAnswers(labels: ["RED", "Blue"]), longest: 3))
        let message =
            "the inputs: the shortest allowed answer (one of the 2 labels) has 4 tokens, its end included, and the "
            + "limit is 3; raise maxTargetTokens in the task file"
        #expect(throws: EvaluationError(message)) { try predictor.checkMemory([asked]) }
        let numbers = try #require(try AllowedAnswers.read(json: #"{"number": {"minimum": 10, "maximum": 99}}"#))
        let untasked = Predictor(model: model, vocabulary: Self.bytes, answers: numbers)
        #expect(try untasked.predict(inputs).allSatisfy { Int($0.text).map { (10...99).contains($0) } ?? false })
        #expect(
            PredictionMethod(of: try task(numbers), decoding: .greedy).description
                == "greedy; each answer is number from 10 to 99")
    }
}
