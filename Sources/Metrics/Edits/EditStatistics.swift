/// The distance of predictions from their references. Each example is compared with the reference that needs the fewest
/// edits; among equals, with the longest.
struct EditStatistics: Sendable {
    /// The edits and the length of the reference, for each example.
    let sums: SummedStatistics
    /// 1 - edits / length of the longer side, for each example.
    let similarities: [Double]

    /// - Parameter split: splits a text into the elements that are edited.
    init<Element: Equatable>(
        _ examples: MetricExamples, _ split: (String) -> [Element]
    ) throws(MetricError) {
        try examples.check()
        var rows: [[Int]] = []
        similarities = zip(examples.targets, examples.predictions).map { references, prediction in
            let predicted = split(prediction)
            let candidates = references.map { reference -> (edits: Int, length: Int) in
                let wanted = split(reference)
                return (editDistance(wanted, predicted), wanted.count)
            }
            let best = candidates.min { ($0.edits, $1.length) < ($1.edits, $0.length) } ?? (0, 0)
            rows.append([best.edits, best.length])
            return best.edits == 0 ? 1 : 1 - Double(best.edits) / Double(max(best.length, predicted.count))
        }
        sums = SummedStatistics(rows, width: 2)
    }
}
