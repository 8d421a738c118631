/// Examples whose answers are numbers.
struct NumberPairs: Sendable {
    let targets: [Double]
    let predictions: [Double]

    /// What a prediction counts as that is no number, as in T5's evaluation of STS-B.
    static let unreadable = -1.0

    /// - Throws: ``MetricError`` where an example has not exactly one target, or its target is no number.
    init(_ examples: MetricExamples) throws(MetricError) {
        try examples.check()
        var numbers: [Double] = []
        for (index, references) in examples.targets.enumerated() {
            guard references.count == 1 else {
                throw MetricError("example \(index) has \(references.count) targets; a correlation needs one")
            }
            guard let number = Self.number(references[0]) else {
                throw MetricError("example \(index): the target \"\(references[0])\" is not a number")
            }
            numbers.append(number)
        }
        targets = numbers
        predictions = examples.predictions.map { Self.number($0) ?? Self.unreadable }
    }

    /// A finite decimal number with, at most, spaces around it.
    private static func number(_ text: String) -> Double? {
        let spaces: (Character) -> Bool = \.isWhitespace
        let trimmed = text.drop(while: spaces)
        let end = trimmed.lastIndex { !spaces($0) }.map(trimmed.index(after:)) ?? trimmed.startIndex
        let digits = trimmed[..<end]
        guard digits.utf8.allSatisfy({ "+-.eE0123456789".utf8.contains($0) }) else { return nil }
        return Double(digits).flatMap { $0.isFinite ? $0 : nil }
    }
}
