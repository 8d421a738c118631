/// Examples whose answers are numbers.
struct NumberPairs: Sendable {
    let targets: [Double]
    let predictions: [Double]

    /// The value of a prediction that is no number, as in T5's evaluation of STS-B.
    static let unreadable = -1.0

    /// - Throws: ``MetricError`` if an example does not have exactly one target, or if its target is no number.
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

    /// A finite decimal number as Python's `float()` reads it. White space around it, digits of any script, and single
    /// underscores between digits are allowed.
    private static func number(_ text: String) -> Double? {
        let scalars = PythonText.stripped(Array(text.unicodeScalars)).map { scalar -> Unicode.Scalar in
            guard !scalar.isASCII, scalar.properties.numericType == .decimal,
                let value = scalar.properties.numericValue
            else { return scalar }
            return Unicode.Scalar(UInt8(ascii: "0") + UInt8(value))
        }
        let isDigit: (Unicode.Scalar) -> Bool = { ("0"..."9").contains($0) }
        var digits = ""
        for (index, scalar) in scalars.enumerated() {
            if scalar == "_", index > 0, index + 1 < scalars.count, isDigit(scalars[index - 1]),
                isDigit(scalars[index + 1])
            {
                continue
            }
            guard isDigit(scalar) || "+-.eE".unicodeScalars.contains(scalar) else { return nil }
            digits.unicodeScalars.append(scalar)
        }
        return Double(digits).flatMap { $0.isFinite ? $0 : nil }
    }
}
