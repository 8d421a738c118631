import ExampleStore

/// What came of importing the data of a run's tasks.
public struct ImportedData: Sendable, Equatable {
    public let tasks: Int
    /// Of all their splits.
    public let examples: Int
    /// How many of these were imported now; the others were in the store before.
    public let imported: Int

    package init(_ summaries: [ImportSummary]) {
        tasks = Set(summaries.map(\.task)).count
        examples = summaries.reduce(0) { $0 + $1.exampleCount }
        imported = summaries.filter { $0.outcome == .imported }.reduce(0) { $0 + $1.exampleCount }
    }
}
