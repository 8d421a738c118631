import Autodiff
import Configuration
import Tensors

/// The way in which a model tells positions apart.
public enum PositionKind: Sendable, Equatable {
    /// A learned vector for each position (Gehring et al. 2017, "Convolutional Sequence to Sequence Learning",
    /// section 3.1).
    case learned
    /// A learned bias of attention for each distance (Raffel et al. 2020, section 2.1).
    case relative
    /// Fixed sines and cosines (Vaswani et al. 2017, section 3.5).
    case sinusoidal

    /// The words for them in files.
    package static let names: KeyValuePairs<String, PositionKind> = [
        "learned": .learned, "relative": .relative, "sinusoidal": .sinusoidal,
    ]

    /// The word for it in files.
    package var name: String { Self.names.first { $0.value == self }?.key ?? "" }
}

/// What is added to embedded tokens to tell their positions apart; nothing if attention does.
struct PositionTerm<Element: Scalar> {
    /// `[positions, modelWidth]`
    private let table: Parameter<Element>?
    private let sinusoids: SinusoidTable<Element>?

    /// - Parameters:
    ///   - name: the name of the module with a learned table
    ///   - deviation: the standard deviation of new vectors
    init(
        _ kind: PositionKind, _ name: String, count: Int, width: Int, deviation: Double, stack: Site.Stack,
        _ factory: ParameterFactory<Element>
    ) {
        table =
            kind == .learned
            ? factory.parameter(
                Site("\(name).weight", .positionTable, stack: stack), [count, width],
                .normal(standardDeviation: deviation)) : nil
        sinusoids = kind == .sinusoidal ? SinusoidTable(columns: width) : nil
    }

    /// Adds its vector to each row, in place.
    /// - Parameters:
    ///   - positions: those of the rows, sequence by sequence
    ///   - y: `[rows, modelWidth]`, which nothing has read yet
    func add(_ positions: [Range<Int>], to y: Variable<Element>, _ tape: Tape<Element>) {
        guard table != nil || sinusoids != nil else { return }
        let numbers = positions.flatMap { $0.map { Int32($0) } }
        if let table { tape.addPositions(table, numbers, to: y) }
        if let sinusoids {
            tape.addPositions(sinusoids.table(positions: Int(numbers.max() ?? -1) + 1), numbers, to: y)
        }
    }
}

extension ConfigurationObject {
    /// Reads the keys of positions in the `model` object of a pipeline.
    /// - Parameters:
    ///   - fallback: the kind if none is named
    ///   - count: the number of learned positions if none is named
    func positions(
        default fallback: PositionKind, count: Int, bucketsHelp: String
    ) -> (kind: PositionKind, count: Int, buckets: Int, distance: Int) {
        let kind = choice(
            "positions", among: PositionKind.names, default: fallback,
            "a learned vector for each position, a bias for each distance as in T5, or fixed sines and cosines")
        let learned = optionalInteger(
            "maxPositions", in: 1...1_048_576,
            "the greatest number of tokens of a sequence, if positions are learned; else \(count)")
        if learned != nil, kind != .learned {
            report("is for learned positions, and these are \(kind.name); leave it out", at: "maxPositions")
        }
        let buckets = integer("relativeBuckets", default: 32, in: 4...4096, bucketsHelp)
        let distance = integer(
            "relativeMaximumDistance", default: 128, in: 2...1_048_576,
            "all distances of this many tokens or more count as one")
        return (kind, learned ?? count, buckets, distance)
    }
}
