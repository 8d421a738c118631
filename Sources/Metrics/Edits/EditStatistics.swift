/// How far predictions are from their references. An example counts with the reference that needs the fewest edits, of
/// several the longest.
struct EditStatistics: Sendable {
    /// For each example the edits and the length of the reference.
    let sums: SummedStatistics
    /// For each example 1 - edits / length of the longer side.
    let similarities: [Double]

    /// - Parameter split: the elements of a text that are edited.
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
