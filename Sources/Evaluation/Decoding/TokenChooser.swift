import Models
import Tensors
import Vocabularies

/// A possible next token of a partial answer.
struct TokenChoice: Sendable {
    let token: Int32
    /// The natural log of its probability under the model.
    let logProbability: Double
    /// What a search adds up: the log probability after the changes by processors.
    let score: Double
}

/// A partial answer, as far as it decides the next token.
struct PartialAnswer {
    /// The number of its input in the batch.
    let input: Int
    /// The number of its tokens.
    var length = 0
    /// Its tokens, if rules ask for them.
    var tokens: [Int32] = []
    /// Its place among the allowed answers; see ``AnswerAutomaton``.
    var place = 0
}

/// Finds the next tokens of partial answers: the one place where logits processors and allowed answers act.
///
/// Processors come first. Allowed answers count more than the other rules: if processors leave none of the allowed
/// tokens, what they did is taken back for this token. The same holds if they leave no token at all.
struct TokenChooser: Sendable {
    private let processors: [any LogitsProcessor]
    let answers: (any AnswerAutomaton)?
    /// The greatest number of tokens of an answer, its end included.
    private let maximumLength: Int
    /// Whether processors see log probabilities, and not logits.
    private let seesLogProbabilities: Bool

    init(
        _ processors: [any LogitsProcessor], answers: (any AnswerAutomaton)?, maximumLength: Int,
        seesLogProbabilities: Bool
    ) {
        self.processors = processors
        self.answers = answers
        self.maximumLength = maximumLength
        self.seesLogProbabilities = seesLogProbabilities
    }

    /// Whether the model alone decides.
    private var isFree: Bool { processors.isEmpty && answers == nil }

    /// A partial answer without tokens.
    func start(of input: Int) -> PartialAnswer { PartialAnswer(input: input, place: answers?.start ?? 0) }

    /// A partial answer with one more token.
    func continuation(of answer: PartialAnswer, by token: Int32) -> PartialAnswer {
        var next = answer
        next.length += 1
        if !processors.isEmpty { next.tokens.append(token) }
        if let answers { next.place = answers.place(after: token, at: answer.place) }
        return next
    }

    /// The `count` best next tokens of each partial answer, best first; of equal ones the lower id comes first.
    /// - Parameters:
    ///   - logits: `[answers, vocabulary]`; they are changed
    ///   - prompts: the tokens before the answers to each input
    func best<Element: Scalar>(
        _ logits: Tensor<Element>, of partial: [PartialAnswer], after prompts: [[Int32]], count: Int
    ) -> [[TokenChoice]] {
        guard !isFree else {
            return LogitsKernel.best(logits, count: count).map { row in
                row.map { TokenChoice(token: $0.token, logProbability: $0.logProbability, score: $0.logProbability) }
            }
        }
        // The rows point into the tensor.
        defer { withExtendedLifetime(logits) {} }
        let allowed = allowed(partial)
        let rows = changed(logits, partial, after: prompts, allowed)
        // Allowed tokens are few, as a rule, so that nothing else is looked at.
        let best =
            allowed == nil
            ? LogitsKernel.best(logits, count: count).map { $0.map(\.token) }
            : zip(rows, allowed ?? []).map { Self.best($0.logits, among: $1, count: count) }
        return zip(rows, best).map { row, tokens in
            // Logits that are no numbers are not infinite: they are reported where the answers are checked.
            tokens.lazy.filter { row.logits.changed($0) != -.infinity }.map {
                TokenChoice(
                    token: $0, logProbability: Double(row.logits.original($0)) - row.logZ,
                    score: Double(row.logits.changed($0)) - row.logZ)
            }
        }
    }

    /// Applies the rules to logits from which tokens are then drawn.
    /// - Returns: for each partial answer the model's own log probability of a token
    func logProbabilities<Element: Scalar>(
        _ logits: Tensor<Element>, of partial: [PartialAnswer], after prompts: [[Int32]]
    ) -> [@Sendable (_ token: Int32, _ logit: Element) -> Double] {
        defer { withExtendedLifetime(logits) {} }
        if isFree { return logZ(logits).map { logZ in { Double($1) - logZ } } }
        let allowed = allowed(partial)
        let rows = changed(logits, partial, after: prompts, allowed)
        if let allowed { for (row, tokens) in zip(rows, allowed) { row.logits.keepOnly(tokens) } }
        return rows.map { row in
            let (originals, logZ) = (row.logits.originals, row.logZ)
            return { Double(originals[$0] ?? $1) - logZ }
        }
    }

    // MARK: Parts

    private struct Row<Element: Scalar> {
        var logits: NextLogits<Element>
        /// log sum_i e^(logits_i), before the changes.
        let logZ: Double
    }

    private func allowed(_ partial: [PartialAnswer]) -> [[Int32]]? {
        answers.map { answers in
            partial.map { answers.allowed(at: $0.place, within: maximumLength - $0.length) }
        }
    }

    private func logZ<Element: Scalar>(_ logits: Tensor<Element>) -> [Double] {
        let likeliest = LogitsKernel.best(logits, count: 1)
        return withPointers(logits) { values in
            likeliest.enumerated().map { row, best in
                Double(values[row * logits.columns + Int(best[0].token)]) - best[0].logProbability
            }
        }
    }

    private func changed<Element: Scalar>(
        _ logits: Tensor<Element>, _ partial: [PartialAnswer], after prompts: [[Int32]], _ allowed: [[Int32]]?
    ) -> [Row<Element>] {
        let logZ = logZ(logits)
        return withPointers(logits) { values in
            partial.enumerated().map { place, answer in
                var row = NextLogits(
                    UnsafeMutableBufferPointer(start: values + place * logits.columns, count: logits.columns),
                    shift: seesLogProbabilities ? Element(logZ[place]) : 0)
                if !processors.isEmpty {
                    let past = PastTokens(prompt: prompts[answer.input], answer: answer.tokens)
                    for processor in processors { processor.process(&row, after: past) }
                    let isPossible =
                        allowed.map { $0[place].contains { row.changed($0) > -.infinity } } ?? row.hasPossibleToken
                    if !isPossible { row.restore() }
                }
                return Row(logits: row, logZ: logZ[place])
            }
        }
    }

    /// The greatest logits of some tokens: a sorted list of the best so far, because `count` is small.
    private static func best<Element: Scalar>(
        _ logits: NextLogits<Element>, among tokens: [Int32], count: Int
    ) -> [Int32] {
        var best: [Int32] = []
        best.reserveCapacity(count + 1)
        var least = -Element.infinity
        for token in tokens {
            let value = logits.changed(token)
            guard value > least || best.count < count else { continue }
            var place = best.count
            while place > 0, value > logits.changed(best[place - 1]) { place -= 1 }
            best.insert(token, at: place)
            if best.count > count { best.removeLast() }
            if best.count == count { least = logits.changed(best[count - 1]) }
        }
        return best
    }
}
