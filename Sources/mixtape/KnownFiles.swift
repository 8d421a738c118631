import CommandSyntax
import Configuration
import Foundation

/// The pipelines and runs that there are here, by the paths that one would type.
enum KnownFiles {
    private static let pipelineDirectory = "Pipelines"

    /// `Pipelines/quickstart.json`, in order of their names.
    static var pipelines: [String] {
        FileSystem.names(in: pipelineDirectory).filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
            .map { FileSystem.join(pipelineDirectory, $0) }
    }

    /// `runs/quickstart`, in order of their names.
    static var runs: [String] {
        FileSystem.names(in: RunDirectory.root).map { FileSystem.join(RunDirectory.root, $0) }
            .filter { FileSystem.exists(RunDirectory.configurationFile(at: $0)) && FileSystem.isFolder($0) }
    }

    /// Both, and what they are, for completion.
    static func completions() -> [(word: String, says: String)] {
        pipelines.map { ($0, "pipeline") }
            + runs.map { run in
                let log = FileSystem.join(run, "log.jsonl")
                let attributes = try? FileManager.default.attributesOfItem(atPath: log)
                let age = (attributes?[.modificationDate] as? Date).map { -$0.timeIntervalSinceNow }
                return (run, age.map { "run, \(Quantity.ago($0))" } ?? "run")
            }
    }

    // MARK: What is not there

    /// Why a path is neither a pipeline nor a run, and what was likely meant.
    static func problem(of path: String) -> RunError {
        if FileSystem.isFolder(path) {
            let example = pipelines.first.map { ", such as \($0)" } ?? ""
            return RunError("is no run: it has no configuration.json; name a pipeline's file\(example)", path: path)
        }
        // A run that is still to be made.
        let pipeline = FileSystem.join(pipelineDirectory, FileSystem.name(of: path) + ".json")
        if FileSystem.parent(of: path) == RunDirectory.root, pipelines.contains(pipeline) {
            return RunError("there is no such run yet; make it: mixtape run \(pipeline)", path: path)
        }
        return RunError("does not exist\(advice(for: path))", path: path)
    }

    private static func advice(for path: String) -> String {
        let known = pipelines + runs
        if known.isEmpty { return "; there is no pipeline here; mixtape init DIR makes a project with one" }
        if let nearest = Suggestion.nearest(to: path, among: known) { return "; did you mean \(nearest)?" }
        // A name alone, or in another folder.
        func name(_ path: String) -> String {
            let name = FileSystem.name(of: path)
            return name.hasSuffix(".json") ? String(name.dropLast(5)) : name
        }
        if let nearest = Suggestion.nearest(to: name(path), among: known.map(name)),
            let file = known.first(where: { name($0) == nearest })
        {
            return "; did you mean \(file)?"
        }
        return Suggestion.phrase(for: path, among: known)
    }
}
