/// A sequence that a model has too few positions for.
public struct PositionShortage: Error, Sendable, Equatable, CustomStringConvertible {
    /// The sequence, the positions and the remedy.
    public let message: String

    public var description: String { message }

    /// - Parameters:
    ///   - targets: the numbers of tokens of some targets, ends included
    ///   - work: the subject of the message, such as `the pairs`
    ///   - advice: the remedy
    /// - Throws: ``PositionShortage`` if one of the targets does not fit with the least of an input
    package static func check(
        targets: some Sequence<Int>, _ converter: any FeatureConverter, for work: String, advice: String
    ) throws(PositionShortage) {
        guard let longest = targets.max(), let problem = converter.problem(ofTarget: longest) else { return }
        throw PositionShortage(message: "\(work): \(problem); \(advice)")
    }
}
