import TaskDefinitions

/// A text, and the task that it is answered as; without a task it goes in unchanged.
package struct PredictionInput: Sendable {
    package let text: String
    package let task: TaskDefinition?
    let limits: Limits

    package init(_ text: String, task: TaskDefinition?) { self.init(text, task: task, limits: .usual) }

    /// - Parameter limits: the limits of an input without a task
    init(_ text: String, task: TaskDefinition?, limits: Limits) {
        self.text = text
        self.task = task
        self.limits = task?.limits ?? limits
    }

    /// The greatest number of tokens of its answer.
    func maximumLength(_ decoding: DecodingConfiguration) -> Int {
        task == nil ? decoding.longestAnswer ?? limits.maxTargetTokens : limits.maxTargetTokens
    }

    /// Whether sentinels in it stand for left-out spans. A task without an objective was trained on unchanged
    /// inputs.
    var isCorrupted: Bool { task.map { $0.objective != nil } ?? true }
}
