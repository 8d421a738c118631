/// For each class among some examples, the counts of its occurrences, its predictions and its correct predictions.
struct ClassCounts {
    /// By class: the examples that have it and are predicted to.
    let found: [Int]
    /// By class: the examples that have it.
    let occurring: [Int]
    /// By class: the examples that are predicted to have it. A prediction that is no label is not counted.
    let predicted: [Int]

    init(_ examples: Classification, _ indices: [Int]) {
        var found = [Int](repeating: 0, count: examples.classCount)
        var occurring = found
        var predicted = found
        for index in indices {
            let target = examples.targets[index]
            let prediction = examples.predictions[index]
            occurring[target] += 1
            if prediction != Classification.invalid { predicted[prediction] += 1 }
            if prediction == target { found[target] += 1 }
        }
        self.found = found
        self.occurring = occurring
        self.predicted = predicted
    }
}
