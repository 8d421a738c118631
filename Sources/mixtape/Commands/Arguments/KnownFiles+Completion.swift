import Batching
import Checkpoints
import CommandSyntax
import Configuration
import Files
import Foundation
import Presentation
import Runs
import TaskDefinitions
import Text2Text

/// What a shell may offer for a word that is being typed.
extension KnownFiles {
    /// Both, and what they are; and the runs of the folder that is being typed.
    static func completions(_ typed: TypedWords) -> [(word: String, says: String)] {
        let folder = typed.current.lastIndex(of: "/").map { String(typed.current[...$0]) } ?? ""
        let others = folder.isEmpty || folder == "\(RunDirectory.root)/" ? [] : runs(in: folder)
        return pipelines.map { ($0, "pipeline") }
            + (runs + others).map { run in
                let log = FileSystem.join(run, "log.jsonl")
                let attributes = try? FileManager.default.attributesOfItem(atPath: log)
                let age = (attributes?[.modificationDate] as? Date).map { -$0.timeIntervalSinceNow }
                return (run, age.map { "run, \(Quantity.ago($0))" } ?? "run")
            }
    }

    /// The tasks that the model of a line may be asked for; all tasks there are if that is not known.
    /// - Parameter trainedOnly: whether those are left out that it is evaluated on without being trained
    static func tasks(_ typed: TypedWords, trainedOnly: Bool = false) -> [String] {
        if let model = model(typed), let configuration = try? PipelineConfiguration.read(PipelineSource(model)) {
            return (trainedOnly ? configuration.tasks : configuration.allTasks).map(\.name)
        }
        let files = try? TaskFiles(in: typed.option("tasks") ?? TaskCommand.usualDirectory)
        return (files?.tasks ?? []).map(TaskFiles.definedName)
    }

    /// The steps of the checkpoints of a line's run.
    static func checkpointSteps(_ typed: TypedWords) -> [Int] {
        guard let model = model(typed) else { return [] }
        let directory =
            FileSystem.isFolder(model)
            ? RunDirectory(path: model) : (try? runName(ofPipeline: model)).map { RunDirectory(name: $0) }
        return directory.map { CheckpointStore(reading: $0.checkpoints).steps } ?? []
    }

    private static func model(_ typed: TypedWords) -> String? { typed.option("model") ?? typed.arguments.first }
}
