/// How often each class occurs, is predicted, and is found, among some examples.
struct ClassCounts {
    /// By class: it occurs and is predicted.
    let found: [Int]
    /// By class: it occurs.
    let occurring: [Int]
    /// By class: it is predicted. What is no label is not counted.
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
