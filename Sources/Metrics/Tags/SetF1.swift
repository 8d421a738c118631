/// The F1 of the elements of lists, such as tags. Order and repetitions do not matter:
///
///     F1 = 2 * common / (elements of the reference + elements of the prediction),  1 if both are empty
///
/// Elements are the texts between separators, without white space around them; empty ones are ignored. Each example is
/// scored with its best reference. With `"average": "micro"` the numbers are summed over the examples first.
package struct SetF1: Metric {
    package static let name = "set_f1"
    package static let summary = "F1 of the elements of a list, in any order; settings: separator, average"

    private enum Average { case examples, micro }

    private let separator: [Unicode.Scalar]
    private let average: Average

    package init(_ settings: MetricSettings, labels: [String]?) {
        let separator = settings.string("separator", default: ",", "what stands between two elements")
        if separator.isEmpty { settings.report("is empty; give what stands between two elements", at: "separator") }
        self.separator = Array(separator.unicodeScalars)
        average = settings.choice(
            "average", among: ["examples": Average.examples, "micro": Average.micro], default: .examples,
            "the mean over examples, or over all elements of all examples")
    }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try examples.check()
        let rows = zip(examples.targets, examples.predictions).map { references, prediction -> [Int] in
            let found = elements(prediction)
            let candidates = references.map { reference -> [Int] in
                let wanted = elements(reference)
                return [wanted.intersection(found).count, wanted.count + found.count]
            }
            // The first of the best ones.
            return candidates.reduce(candidates[0]) { Self.f1($1) > Self.f1($0) ? $1 : $0 }
        }
        let scores = rows.map(Self.f1)
        guard average == .micro else { return ExampleAverage(scores: scores) }
        return Micro(statistics: SummedStatistics(rows, width: 2), exampleScores: scores)
    }

    /// The elements in the order of their scalars.
    package func compared(_ answer: String) -> String {
        elements(answer).sorted { $0.lexicographicallyPrecedes($1) }.map { String(String.UnicodeScalarView($0)) }
            .joined(separator: String(String.UnicodeScalarView(separator)) + " ")
    }

    /// - Parameter row: the number of common elements, and the number of elements of both sides together.
    private static func f1(_ row: [Int]) -> Double { row[1] == 0 ? 1 : Double(2 * row[0]) / Double(row[1]) }

    private struct Micro: PreparedMetric {
        let statistics: SummedStatistics
        let exampleScores: [Double]?

        func score(_ indices: [Int]) -> Double { indices.isEmpty ? 0 : 100 * SetF1.f1(statistics.sums(indices)) }
    }

    private func elements(_ text: String) -> Set<[Unicode.Scalar]> {
        let scalars = Array(text.unicodeScalars)
        var elements: Set<[Unicode.Scalar]> = []
        var start = 0
        var position = 0
        func end() {
            let element = PythonText.stripped(Array(scalars[start..<position]))
            if !element.isEmpty { elements.insert(element) }
        }
        while position < scalars.count {
            if scalars[position...].starts(with: separator) {
                end()
                position += separator.count
                start = position
            } else {
                position += 1
            }
        }
        end()
        return elements
    }
}
