import CommandSyntax
import Evaluation

/// How outputs are searched for, where the pipeline's own setting is not wanted.
struct DecodingOptions {
    let beams: Int?

    init(_ arguments: ArgumentReader) {
        beams = arguments.option(
            "beams", .integer("N", in: DecodingConfiguration.beamRange),
            "beams to search with; 1 is greedy (default: the pipeline's setting)")
    }

    func decoding(_ configured: DecodingConfiguration) -> DecodingConfiguration {
        guard let beams else { return configured }
        var decoding = configured
        decoding.search(beams: beams)
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

    /// How many beams it searches with.
    var beams: Int { if case .beam(let width, _) = strategy { width } else { 1 } }
}
