import CommandSyntax
import Evaluation

/// How outputs are searched for, where the pipeline's own setting is not wanted.
struct DecodingOptions {
    let beams: Int?
    let alpha: Double?

    init(_ arguments: ArgumentReader) {
        beams = arguments.option(
            "beams", .integer("N", in: DecodingConfiguration.beamRange),
            "beams to search with; 1 is greedy (default: the pipeline's setting)")
        alpha = arguments.option(
            "alpha", .number("A", in: LengthPenalty.alphaRange),
            "how much a search with beams favours longer outputs; 0 is not at all (default: the pipeline's setting)")
    }

    /// - Throws: `UsageError` where lengths are to be weighed and nothing is that they could be weighed for
    func decoding(_ configured: DecodingConfiguration) throws(UsageError) -> DecodingConfiguration {
        var decoding = configured
        if let beams { decoding.search(beams: beams) }
        if let alpha, !decoding.favour(length: alpha) {
            throw UsageError("--alpha: outputs are weighed by their length only in a search with beams; add --beams 4")
        }
        return decoding
    }
}

extension DecodingConfiguration {
    /// Searches with so many beams, and the penalty that it had before or the usual one.
    mutating func search(beams: Int) {
        strategy = switch strategy {
        case _ where beams == 1: .greedy
        case .beam(_, let penalty): .beam(width: beams, penalty: penalty)
        case .greedy, .sampling: .beam(width: beams, penalty: .usual)
        }
    }

    /// Favours longer outputs so much, by the rule that it had before.
    /// - Returns: false, and nothing is changed, where it does not search with beams
    mutating func favour(length alpha: Double) -> Bool {
        guard case .beam(let width, let penalty) = strategy else { return false }
        strategy = .beam(width: width, penalty: LengthPenalty(rule: penalty.rule, alpha: alpha))
        return true
    }

    /// How many beams it searches with.
    var beams: Int { if case .beam(let width, _) = strategy { width } else { 1 } }
}
