/// All allowed answers as an automaton whose letters are tokens: from the start, tokens lead from place to place, and
/// each path ends with the end of sequence.
///
/// No place is a dead end: from every place that can be reached within a length, an answer can be completed within it.
package protocol AnswerAutomaton: Sendable {
    /// The place before the first token.
    var start: Int { get }

    /// The least number of tokens of an answer, its end included; nil if there is no answer.
    var shortest: Int? { get }

    /// The tokens after which an answer can still be completed, in ascending order.
    /// - Parameter remaining: the greatest number of tokens from here to the end, both included
    func allowed(at place: Int, within remaining: Int) -> [Int32]

    /// The place after an allowed token. Any other token, as from logits that are no numbers, leads nowhere.
    func place(after token: Int32, at place: Int) -> Int

    /// The text of a whole answer, if it is not that of its tokens.
    /// - Parameter tokens: without the end
    func text(of tokens: [Int32]) -> String?
}
