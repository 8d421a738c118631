import CommandSyntax
import Configuration
import ExampleStore
import TaskDefinitions

/// Brings the tasks' data files into the store; what is there already is left alone.
enum ImportStage {
    /// Opens a store for writing and makes its directory where there is none.
    static func openStore(_ path: String) throws -> ExampleStore {
        try FileSystem.makeFolder(FileSystem.parent(of: path))
        return try ExampleStore(path: path, mode: .readWrite)
    }

    static func run(_ tasks: [TaskDefinition], dataDirectory: String, store: ExampleStore) throws -> [ImportSummary] {
        var summaries: [ImportSummary] = []
        for task in tasks {
            let progress = ProgressLine(label: "import \(task.name)", total: nil, unit: "examples")
            defer { progress.finish() }
            try Interruption.check()
            summaries += try store.importTask(task, dataDirectory: dataDirectory) {
                progress.update($0.examples)
                try Interruption.check()
            }
        }
        return summaries
    }

    /// `imported 89,000 examples of 6 tasks` or `89,000 examples of 6 tasks, unchanged`.
    static func describe(_ summaries: [ImportSummary]) -> String {
        let examples = Quantity.count(summaries.reduce(0) { $0 + $1.exampleCount })
        let all = "\(examples) examples of \(Quantity.count(Set(summaries.map(\.task)).count, "task"))"
        let imported = summaries.filter { $0.outcome == .imported }.reduce(0) { $0 + $1.exampleCount }
        return imported == 0 ? "\(all), unchanged" : "\(all), \(Quantity.count(imported)) of them imported now"
    }
}
