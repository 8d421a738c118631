import Tensors
import Vocabularies

/// The search for the output of one input: the outputs being followed and those that have ended.
///
/// The two rules differ in more than their formula, and each is followed to the letter, as it finds what its reference
/// finds:
///
/// |                                       | T5 (Mesh TensorFlow, t5x)             | transformers                        |
/// |---------------------------------------|---------------------------------------|-------------------------------------|
/// | may end                               | each of the best 2 x width candidates | each of the best width candidates   |
/// | the search is over                    | when no live beam can still win       | when width outputs have ended and the best live beam, scored at its present length, is no better than the worst of them (`early_stopping=False`) |
/// | outputs cut at the length limit       | win only where none has ended         | compete with those that ended       |
struct Beams {
    /// A partial output.
    struct Beam {
        let tokens: [Int32]
        let logLikelihood: Double
        /// Which of the beams before this step it continues.
        let parent: Int

        var newest: Int32 { tokens.last ?? SpecialToken.pad }
    }

    private struct Candidate {
        let parent: Int
        let token: Int32
        let logLikelihood: Double
    }

    private struct Finished {
        let sequence: DecodedSequence
        let score: Double
    }

    private let width: Int
    private let penalty: LengthPenalty
    private let maximumLength: Int
    /// Tokens of each live beam.
    private var length = 0
    /// The beams being followed, best first.
    private(set) var live = [Beam(tokens: [], logLikelihood: 0, parent: 0)]
    /// The best outputs that have ended, best first, as many as there are beams at most.
    private var finished: [Finished] = []

    init(width: Int, penalty: LengthPenalty, maximumLength: Int) {
        self.width = width
        self.penalty = penalty
        self.maximumLength = maximumLength
    }

    /// Takes one step.
    /// - Parameter choices: the likeliest next tokens of each live beam, best first
    mutating func advance(_ choices: ArraySlice<[LogitsKernel.Choice]>) {
        length += 1
        var next: [Beam] = []
        for (rank, candidate) in bestCandidates(choices).enumerated() {
            let isComplete = candidate.token == SpecialToken.endOfSequence
            let isCut = length == maximumLength && penalty.rule == .transformers
            if isComplete || isCut {
                if rank < width || penalty.rule == .t5 { finish(candidate, isComplete: isComplete) }
            } else if next.count < width {
                next.append(
                    Beam(
                        tokens: live[candidate.parent].tokens + [candidate.token],
                        logLikelihood: candidate.logLikelihood, parent: candidate.parent))
            }
        }
        live = next
    }

    /// Whether another step is impossible or in vain.
    var isOver: Bool {
        guard length < maximumLength, let first = live.first else { return true }
        switch penalty.rule {
        case .t5:
            // t5x goes on until the worst of `width` ended outputs is safe. The best of them is the same by then, as no
            // live beam can beat it, and the best is all that is asked for.
            guard let best = finished.first else { return false }
            return best.score >= greatestScore(of: first)
        case .transformers:
            guard finished.count == width, let worst = finished.last else { return false }
            return penalty.score(logLikelihood: first.logLikelihood, length: length) <= worst.score
        }
    }

    /// The output with the best score.
    var best: DecodedSequence {
        if let finished = finished.first { return finished.sequence }
        return DecodedSequence(
            tokens: live.first?.tokens ?? [], logLikelihood: live.first?.logLikelihood ?? 0, isComplete: false)
    }

    /// What a beam could score at most: its likelihood can only fall, and the penalty is monotonic in the length.
    private func greatestScore(of beam: Beam) -> Double {
        max(
            penalty.score(logLikelihood: beam.logLikelihood, length: length + 1),
            penalty.score(logLikelihood: beam.logLikelihood, length: maximumLength))
    }

    /// The 2 x width likeliest continuations of all beams, best first; of equal ones that of the better beam first.
    private func bestCandidates(_ choices: ArraySlice<[LogitsKernel.Choice]>) -> ArraySlice<Candidate> {
        let candidates = zip(live.indices, choices).flatMap { parent, choices in
            choices.map {
                Candidate(
                    parent: parent, token: $0.token, logLikelihood: live[parent].logLikelihood + $0.logProbability)
            }
        }
        return candidates.enumerated()
            .sorted { (-$0.element.logLikelihood, $0.offset) < (-$1.element.logLikelihood, $1.offset) }
            .map(\.element).prefix(2 * width)
    }

    private mutating func finish(_ candidate: Candidate, isComplete: Bool) {
        let score = penalty.score(logLikelihood: candidate.logLikelihood, length: length)
        guard let place = finished.firstIndex(where: { score > $0.score }) ?? (finished.count < width ? finished.count : nil)
        else { return }
        let tokens = live[candidate.parent].tokens + (isComplete ? [] : [candidate.token])
        let sequence = DecodedSequence(tokens: tokens, logLikelihood: candidate.logLikelihood, isComplete: isComplete)
        finished.insert(Finished(sequence: sequence, score: score), at: place)
        if finished.count > width { finished.removeLast() }
    }
}
