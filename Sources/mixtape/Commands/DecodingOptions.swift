import CommandSyntax
import Evaluation

/// How outputs are searched for, where the pipeline's own setting is not wanted.
struct DecodingOptions {
    private let beams: Int?

    init(_ arguments: ArgumentReader) {
        beams = arguments.option(
            "beams", .integer("N", in: 1...64), "beams to search with; 1 is greedy (default: the pipeline's setting)")
    }

    func decoding(_ configured: DecodingConfiguration) -> DecodingConfiguration {
        guard let beams else { return configured }
        var decoding = configured
        decoding.strategy = switch configured.strategy {
        case _ where beams == 1: .greedy
        case .greedy: .beam(width: beams, penalty: LengthPenalty(rule: .t5, alpha: 0.6))
        case .beam(_, let penalty): .beam(width: beams, penalty: penalty)
        }
        return decoding
    }
}
