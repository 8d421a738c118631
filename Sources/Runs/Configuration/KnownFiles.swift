import Checkpoints
import Configuration
import Files
import Foundation
import TaskDefinitions
import Text2Text

/// The existing pipelines and runs, by the paths that a user would type.
package enum KnownFiles {
    private static let pipelineDirectory = "Pipelines"

    /// `Pipelines/quickstart.json`, in order of their names.
    package static var pipelines: [String] {
        files.filter { !$0.hasSuffix(StudyConfiguration.fileEnding) }
    }

    /// `Pipelines/delta-tuning.study.json`, in order of their names.
    package static var studies: [String] { files.filter { $0.hasSuffix(StudyConfiguration.fileEnding) } }

    private static var files: [String] {
        FileSystem.names(in: pipelineDirectory).filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }
            .map { FileSystem.join(pipelineDirectory, $0) }
    }

    /// `runs/quickstart`, in order of their names.
    package static var runs: [String] { runs(in: "\(RunDirectory.root)/") }

    /// The runs of a folder, given with its slash.
    package static func runs(in folder: String) -> [String] {
        FileSystem.names(in: folder).map { folder + $0 }
            .filter { FileSystem.exists(RunDirectory(path: $0).configuration) }
    }

    // MARK: Missing and mistaken files

    /// The name that a pipeline's file gives its runs.
    /// - Throws: `ConfigurationError` and ``RunError`` if it is no such file
    package static func runName(ofPipeline path: String) throws -> String {
        let bytes = try FileSystem.contents(of: path)
        let root = try JSONDocument(bytes: bytes, file: path, dialect: .relaxed).root
        if let problem = problem(of: path, holding: root) { throw problem }
        let isName = root["name"]?.string.map { !$0.isEmpty && !$0.contains("/") && !$0.hasPrefix(".") } ?? false
        guard isName, let name = root["name"]?.string, root["mixture"] != nil else {
            let missing = isName ? "mixture" : "name"
            throw RunError(
                "is no pipeline: it has no \"\(missing)\"; give a run's directory or a pipeline's file", path: path)
        }
        return name
    }

    /// - Throws: ``RunError`` if the file is a task's or a mixture's; the file's reader finds other problems
    static func checkIsPipeline(_ path: String) throws(RunError) {
        guard let bytes = try? FileSystem.contents(of: path),
            let document = try? JSONDocument(bytes: bytes, file: path, dialect: .relaxed),
            let problem = problem(of: path, holding: document.root)
        else { return }
        throw problem
    }

    private static func problem(of path: String, holding root: JSONNode) -> RunError? {
        if root["axes"] != nil, root["mixture"] == nil {
            return RunError(
                "is a study's file, with many runs; run it: mixtape study run \(ShellWord.quoted(path))", path: path)
        }
        guard root["mixture"] == nil, root["model"] == nil, root["training"] == nil else { return nil }
        let isTask = root["input"] != nil
        let isMixture = root["mixtures"] != nil || root["tasks"].map { $0.string == nil } ?? false
        guard isTask || isMixture else { return nil }
        let example = pipelines.first.map { ", such as \($0)" } ?? ""
        return RunError(
            "is a \(isTask ? "task" : "mixture")'s file; name a run or a pipeline\(example)", path: path)
    }

    /// The reason why there is no study at a path, with what was probably meant.
    static func problem(ofStudy path: String) -> RunError {
        let known = studies
        let nearest = Suggestion.nearest(to: path, among: known) ?? known.first.flatMap { known.count == 1 ? $0 : nil }
        let advice = nearest.map { "; did you mean \($0)?" } ?? "; name a study's file, Pipelines/NAME.study.json"
        return RunError("does not exist\(advice)", path: path)
    }

    /// The reason why a file holds no study; nil if its reader finds out.
    static func problem(ofStudy path: String, holding root: JSONNode) -> RunError? {
        guard root["axes"] == nil, root["mixture"] != nil else { return nil }
        return RunError("is a pipeline, with one run; run it: mixtape run \(ShellWord.quoted(path))", path: path)
    }

    /// The reason why a path is neither a pipeline nor a run, with what was probably meant.
    package static func problem(of path: String) -> RunError {
        if let problem = ModelDirectory.problem(of: path) { return RunError(problem, path: path) }
        if FileSystem.isFolder(path) {
            if let run = runs(in: path.hasSuffix("/") ? path : "\(path)/").first {
                let list = RunDirectory(path: path).path == RunDirectory.root ? "" : " \(ShellWord.quoted(path))"
                return RunError("holds runs; name one, such as \(run), or list them: mixtape runs\(list)", path: path)
            }
            let example = pipelines.first.map { ", such as \($0)" } ?? ""
            return RunError("is no run: it has no configuration.json; name a pipeline's file\(example)", path: path)
        }
        // A run that does not exist yet.
        let pipeline = FileSystem.join(pipelineDirectory, FileSystem.name(of: path) + ".json")
        if FileSystem.parent(of: path) == RunDirectory.root, pipelines.contains(pipeline) {
            return RunError("there is no such run yet; make it: mixtape run \(pipeline)", path: path)
        }
        if isModelName(path) {
            return RunError(
                "does not exist, and nothing is downloaded; get the model's files (config.json, model.safetensors, "
                    + "spiece.model or tokenizer.json) and name their directory", path: path)
        }
        return RunError("does not exist\(advice(for: path))", path: path)
    }

    /// Whether a path looks like the name of a published model, `google/flan-t5-small` or `t5-small`.
    private static func isModelName(_ path: String) -> Bool {
        guard Suggestion.nearest(to: path, among: pipelines + runs) == nil,
            let match = path.wholeMatch(of: /(?:([A-Za-z0-9][\w.-]*)\/)?([A-Za-z0-9][\w.-]*)/), !path.hasSuffix(".json")
        else { return false }
        guard let owner = match.1 else {
            let name = match.2.lowercased()
            return HuggingFaceConfiguration.modelTypes.contains { name.contains($0) }
        }
        return !FileSystem.exists(String(owner)) && owner != RunDirectory.root && owner != pipelineDirectory
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
