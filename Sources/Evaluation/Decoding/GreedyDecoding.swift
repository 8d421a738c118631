import Autodiff
import Models
import Tensors
import Vocabularies

/// Greedy decoding: the most probable token at each step.
enum GreedyDecoding {
    /// One answer in progress.
    private struct Row {
        var partial: PartialAnswer
        /// What the next step reads.
        var newest: Int32
        var tokens: [Int32] = []
        var logLikelihood = 0.0
        var weight = 0.0
    }

    /// Decodes the inputs of a pool; an answer that ends leaves the session.
    /// - Parameter ended: called for each input that is answered, with the number of its tokens; it may throw to stop
    static func decode<Element: Scalar>(
        _ pool: DecodingPool<Element>, ended: (Int) throws -> Void
    ) rethrows -> [DecodedSequence] {
        let session = pool.start(rowsPerInput: 1)
        let (prompts, firstTokens) = (session.prompts, session.firstTokens)
        var waiting = DecodingPool.Waiting(pool)
        var rows: [Row] = []
        var results = [DecodedSequence?](repeating: nil, count: pool.inputs.count)
        func enter() {
            rows += waiting.enter(session, beside: rows.count).map {
                Row(partial: pool.chooser.start(of: $0), newest: firstTokens[$0])
            }
        }
        enter()
        while !rows.isEmpty {
            let logits = session.step(rows.map(\.newest))
            let choices = pool.weights.measure("choice of tokens") {
                pool.chooser.best(logits, of: rows.map(\.partial), after: prompts, count: 1).map { $0[0] }
            }
            var kept: [Int] = []
            for (place, choice) in choices.enumerated() {
                let isComplete = choice.token == pool.end
                rows[place].logLikelihood += choice.logProbability
                rows[place].weight += choice.score
                if !isComplete { rows[place].tokens.append(choice.token) }
                let row = rows[place]
                if isComplete || row.tokens.count == pool.maximumLength {
                    let sequence = DecodedSequence(
                        tokens: row.tokens, logLikelihood: row.logLikelihood, weight: row.weight,
                        isComplete: isComplete)
                    results[row.partial.input] = sequence
                    try ended(sequence.length)
                } else {
                    rows[place].newest = choice.token
                    rows[place].partial = pool.chooser.continuation(of: row.partial, by: choice.token)
                    kept.append(place)
                }
            }
            rows = kept.map { rows[$0] }
            pool.weights.measure("cache") {
                session.select(kept)
                enter()
            }
        }
        return results.compactMap { $0 }
    }
}
