import ExampleStore

/// The result of importing the data of a run's tasks.
public struct ImportedData: Sendable, Equatable {
    public let tasks: Int
    /// The number of examples in all splits.
    public let examples: Int
    /// The number of examples imported now; the others were in the store before.
    public let imported: Int

    package init(_ summaries: [ImportSummary]) {
        tasks = Set(summaries.map(\.task)).count
        examples = summaries.reduce(0) { $0 + $1.exampleCount }
        imported = summaries.filter { $0.outcome == .imported }.reduce(0) { $0 + $1.exampleCount }
    }
}
