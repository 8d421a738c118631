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

    /// - Parameter run: the run whose setting it is, where there are others
    /// - Throws: `UsageError` for an alpha without a search with beams
    func decoding(
        _ configured: DecodingConfiguration, of run: String? = nil
    ) throws(UsageError) -> DecodingConfiguration {
        var decoding = configured
        if let beams { decoding.search(beams: beams) }
        if let alpha, !decoding.favour(length: alpha) {
            let advice = run.map { ", and that of \($0) is greedy" } ?? "; add --beams 4"
            throw UsageError("--alpha: outputs are weighed by their length only in a search with beams\(advice)")
        }
        return decoding
    }
}

extension DecodingConfiguration {
    /// Searches with so many beams.
    mutating func search(beams: Int) {
        strategy = beams == 1 ? .greedy : .beam(width: beams, penalty: penalty)
    }

    /// Favours longer outputs so much, by the same rule as before.
    /// - Returns: false, and nothing is changed, where it does not search with beams
    mutating func favour(length alpha: Double) -> Bool {
        guard case .beam(let width, _) = strategy else { return false }
        penalty.alpha = alpha
        strategy = .beam(width: width, penalty: penalty)
        return true
    }

    /// How many beams it searches with.
    var beams: Int { if case .beam(let width, _) = strategy { width } else { 1 } }
}
