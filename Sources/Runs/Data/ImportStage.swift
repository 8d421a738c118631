import ExampleStore
import Files
import TaskDefinitions

/// Imports the tasks' data files into the store. Unchanged data are left alone.
package enum ImportStage {
    /// Opens a store for writing, and makes its directory if it is missing. A read-only store is opened for reading,
    /// which suffices if it has all that is needed.
    package static func openStore(_ path: String, _ observer: any RunObserver) throws -> ExampleStore {
        if !FileSystem.exists(path) { try FileSystem.makeFolder(FileSystem.parent(of: path)) }
        return try StoreQueue.interruptible(observer) {
            do throws(StoreError) {
                return try ExampleStore(path: path, mode: .readWrite, patience: StoreQueue.patience(observer))
            } catch {
                guard [.notWritable, .cannotOpen].contains(error.reason), FileSystem.exists(path),
                    let store = try? ExampleStore(path: path, mode: .readOnly)
                else { throw error }
                return store
            }
        }
    }

    package static func run(
        _ tasks: [TaskDefinition], dataDirectory: String, store: ExampleStore, options: ImportOptions = ImportOptions(),
        _ observer: any RunObserver
    ) throws -> [ImportSummary] {
        var summaries: [ImportSummary] = []
        for task in tasks {
            var shown: (splits: [Split], work: RunWork)?
            defer { if let shown { observer.observe(.ended(shown.work)) } }
            try observer.checkStop()
            summaries += try StoreQueue.interruptible(observer) {
                try store.importTask(task, dataDirectory: dataDirectory, options: options) { progress in
                    if shown?.splits != progress.splits {
                        if let shown { observer.observe(.ended(shown.work)) }
                        let work = Self.work(progress)
                        shown = (progress.splits, work)
                        observer.observe(.began(work))
                    }
                    if let shown {
                        observer.observe(
                            .progress(shown.work, done: progress.bytesRead, examples: progress.examples))
                    }
                    try observer.checkStop()
                }
            }
        }
        return summaries
    }

    /// The progress of an import counts bytes, because the number of examples is not known.
    private static func work(_ progress: ImportProgress) -> RunWork {
        RunWork(
            title: "import \(progress.task) \(progress.splits.map(\.rawValue).joined(separator: ", "))",
            total: progress.byteCount > 0 ? progress.byteCount : nil, unit: "bytes")
    }
}
