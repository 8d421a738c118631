import Vocabularies

/// The search for the output of one input: the live outputs and the ended ones.
///
/// The two rules differ in more than their formula. Each is followed exactly, so that it finds the same outputs as its
/// reference.
///
/// T5 (Mesh TensorFlow, t5x): each of the best 2 width candidates of a step may end an output. The search is over when
/// no live beam can still win. An output cut by the length limit wins only if none has ended.
///
/// transformers: only the best width candidates may end an output. The search is over when width outputs have ended and
/// ``EarlyStopping`` is satisfied. Outputs cut by the length limit compete with the ended ones.
struct Beams {
    /// A partial output.
    struct Beam {
        let tokens: [Int32]
        let logLikelihood: Double
        /// The log likelihood after the changes by logits processors: what is compared.
        let weight: Double
        /// The index of the beam before this step that it continues.
        let parent: Int
    }

    private struct Candidate {
        let parent: Int
        let token: Int32
        let logLikelihood: Double
        let weight: Double
    }

    private struct Finished {
        let sequence: DecodedSequence
        let score: Double
    }

    private let width: Int
    private let penalty: LengthPenalty
    private let maximumLength: Int
    /// The number of requested outputs.
    private let wanted: Int
    /// The id that ends an output.
    private let end: Int32
    /// The number of tokens of each live beam.
    private var length = 0
    /// The live beams, best first.
    private(set) var live = [Beam(tokens: [], logLikelihood: 0, weight: 0, parent: 0)]
    /// The best ended outputs, best first, at most as many as there are beams.
    private var finished: [Finished] = []

    init(width: Int, penalty: LengthPenalty, maximumLength: Int, wanted: Int, end: Int32) {
        self.width = width
        self.penalty = penalty
        self.maximumLength = maximumLength
        self.wanted = min(wanted, width)
        self.end = end
    }

    /// Takes one step.
    /// - Parameter choices: the likeliest next tokens of each live beam, best first
    mutating func advance(_ choices: ArraySlice<[TokenChoice]>) {
        length += 1
        var next: [Beam] = []
        for (rank, candidate) in bestCandidates(choices).enumerated() {
            let isComplete = candidate.token == end
            let isCut = length == maximumLength && penalty.rule == .transformers
            if isComplete || isCut {
                if rank < width || penalty.rule == .t5 { finish(candidate, isComplete: isComplete) }
            } else if next.count < width {
                next.append(
                    Beam(
                        tokens: live[candidate.parent].tokens + [candidate.token],
                        logLikelihood: candidate.logLikelihood, weight: candidate.weight,
                        parent: candidate.parent))
            }
        }
        live = next
    }

    /// Whether another step is impossible or useless.
    var isOver: Bool {
        guard length < maximumLength, let first = live.first else { return true }
        switch penalty.rule {
        case .t5:
            // t5x continues until the worst of `width` ended outputs is safe. The requested outputs are final before
            // that, because no live beam can beat the last of them.
            guard finished.count >= wanted else { return false }
            return finished[wanted - 1].score >= greatestScore(of: first)
        case .transformers:
            guard finished.count == width, let worst = finished.last else { return false }
            switch penalty.earlyStopping {
            case .true: return true
            case .false: return penalty.score(logLikelihood: first.weight, length: length) <= worst.score
            case .never:
                // If longer outputs are not favoured, a beam is best at its present length.
                let best = penalty.alpha > 0 ? maximumLength : length
                return penalty.score(logLikelihood: first.weight, length: best) <= worst.score
            }
        }
    }

    /// The outputs with the best scores, best first, as many as requested. By T5's rule, outputs cut by the length
    /// limit come after all ended ones.
    var best: [DecodedSequence] {
        let cut = live.map {
            DecodedSequence(
                tokens: $0.tokens, logLikelihood: $0.logLikelihood, weight: $0.weight, isComplete: false)
        }
        return Array((finished.map(\.sequence) + cut).prefix(wanted))
    }

    /// The greatest score that a beam can reach: its likelihood can only fall, and the penalty is monotonic in the
    /// length.
    private func greatestScore(of beam: Beam) -> Double {
        max(
            penalty.score(logLikelihood: beam.weight, length: length + 1),
            penalty.score(logLikelihood: beam.weight, length: maximumLength))
    }

    /// The 2 x width best continuations of all beams, best first; equal ones in the order of their beams.
    private func bestCandidates(_ choices: ArraySlice<[TokenChoice]>) -> ArraySlice<Candidate> {
        let candidates = zip(live.indices, choices).flatMap { parent, choices in
            choices.map {
                Candidate(
                    parent: parent, token: $0.token, logLikelihood: live[parent].logLikelihood + $0.logProbability,
                    weight: live[parent].weight + $0.score)
            }
        }
        return candidates.enumerated()
            .sorted { (-$0.element.weight, $0.offset) < (-$1.element.weight, $1.offset) }
            .map(\.element).prefix(2 * width)
    }

    private mutating func finish(_ candidate: Candidate, isComplete: Bool) {
        let score = penalty.score(logLikelihood: candidate.weight, length: length)
        let place = finished.firstIndex { score > $0.score } ?? finished.count
        guard place < width else { return }
        let tokens = live[candidate.parent].tokens + (isComplete ? [] : [candidate.token])
        let sequence = DecodedSequence(
            tokens: tokens, logLikelihood: candidate.logLikelihood, weight: candidate.weight, isComplete: isComplete)
        finished.insert(Finished(sequence: sequence, score: score), at: place)
        if finished.count > width { finished.removeLast() }
    }
}
