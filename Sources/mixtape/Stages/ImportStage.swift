import Configuration
import ExampleStore
import Files
import Foundation
import Presentation
import TaskDefinitions

/// Brings the tasks' data files into the store; what is there already is left alone.
enum ImportStage {
    /// Opens a store for writing and makes its directory where there is none. One that may not be written is opened for
    /// reading: whoever finds in it all that is needed need not write.
    static func openStore(_ path: String) throws -> ExampleStore {
        if !FileSystem.exists(path) { try FileSystem.makeFolder(FileSystem.parent(of: path)) }
        return try StoreQueue.interruptible {
            do throws(StoreError) {
                return try ExampleStore(path: path, mode: .readWrite, patience: StoreQueue.patience())
            } catch {
                guard [.notWritable, .cannotOpen].contains(error.reason), FileSystem.exists(path),
                    let store = try? ExampleStore(path: path, mode: .readOnly)
                else { throw error }
                return store
            }
        }
    }

    static func run(
        _ tasks: [TaskDefinition], dataDirectory: String, store: ExampleStore, options: ImportOptions = ImportOptions()
    ) throws -> [ImportSummary] {
        var summaries: [ImportSummary] = []
        for task in tasks {
            var shown: (splits: [Split], line: ProgressLine, start: Double)?
            defer { shown?.line.finish() }
            try Interruption.check()
            summaries += try StoreQueue.interruptible {
                try store.importTask(task, dataDirectory: dataDirectory, options: options) { progress in
                    let now = ProcessInfo.processInfo.systemUptime
                    if shown?.splits != progress.splits {
                        shown?.line.finish()
                        shown = (progress.splits, Self.line(of: progress), now)
                    }
                    if let shown {
                        shown.line.update(progress.bytesRead, note: Self.note(progress, since: shown.start, now))
                    }
                    try Interruption.check()
                }
            }
        }
        return summaries
    }

    /// How far an import is shows in the bytes read: how many examples there will be nobody knows.
    private static func line(of progress: ImportProgress) -> ProgressLine {
        ProgressLine(
            label: "import \(progress.task) \(progress.splits.map(\.rawValue).joined(separator: ", "))",
            total: progress.byteCount > 0 ? progress.byteCount : nil, unit: "bytes")
    }

    /// `12,345 examples, 150,000/s`.
    private static func note(_ progress: ImportProgress, since start: Double, _ now: Double) -> String {
        let examples = Quantity.count(progress.examples, "example")
        return now > start ? "\(examples), \(Quantity.rate(Double(progress.examples) / (now - start)))/s" : examples
    }

    /// `imported 89,000 examples of 6 tasks` or `89,000 examples of 6 tasks, unchanged`.
    static func describe(_ summaries: [ImportSummary]) -> String {
        let examples = Quantity.count(summaries.reduce(0) { $0 + $1.exampleCount })
        let all = "\(examples) examples of \(Quantity.count(Set(summaries.map(\.task)).count, "task"))"
        let imported = summaries.filter { $0.outcome == .imported }.reduce(0) { $0 + $1.exampleCount }
        return imported == 0 ? "\(all), unchanged" : "\(all), \(Quantity.count(imported)) of them imported now"
    }
}
