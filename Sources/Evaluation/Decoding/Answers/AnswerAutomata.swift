import Synchronization
import TaskDefinitions
import Vocabularies

/// The automata of allowed answers for one vocabulary, each made once.
///
/// A list of answers is a tree of their ids, as the vocabulary encodes them. Patterns, numbers, dates and lists of
/// answers allow every sequence of pieces that writes such a text.
package final class AnswerAutomata: Sendable {
    private let made = Mutex<[AllowedAnswers: any AnswerAutomaton]>([:])

    package init() {}

    /// - Parameter vocabulary: always the same
    func automaton(for answers: AllowedAnswers, _ vocabulary: any Vocabulary) -> any AnswerAutomaton {
        made.withLock { made in
            if let automaton = made[answers] { return automaton }
            let automaton = Self.automaton(answers, vocabulary)
            made[answers] = automaton
            return automaton
        }
    }

    private static func automaton(_ answers: AllowedAnswers, _ vocabulary: any Vocabulary) -> any AnswerAutomaton {
        switch answers.form {
        case .texts(let texts): AnswerTrie(texts, vocabulary)
        case .expression(let expression): PieceAutomaton(expression, vocabulary)
        }
    }
}

extension AllowedAnswers {
    /// What a vocabulary and a limit of tokens cannot write of the allowed answers, a sentence for each kind.
    /// - Parameter maximumLength: the greatest number of tokens of an answer, its end included
    package func notes(_ vocabulary: any Vocabulary, maximumLength: Int) -> [String] {
        guard case .texts(let texts) = form else { return [] }
        let trie = AnswerTrie(texts, vocabulary)
        var notes: [String] = []
        let tooLong = trie.count(longerThan: maximumLength)
        if tooLong > 0 {
            notes.append(
                "\(tooLong) of \(texts.count) allowed answers are longer than \(maximumLength) tokens and are never "
                    + "given; raise limits.maxTargetTokens in the task file")
        }
        if trie.indistinguishable > 0 {
            notes.append(
                "\(trie.indistinguishable) of \(texts.count) allowed answers have the same tokens as another one and "
                    + "are never given; the vocabulary does not tell them apart")
        }
        return notes
    }
}
