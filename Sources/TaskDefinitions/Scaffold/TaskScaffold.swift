import Configuration
import Foundation

/// A first draft of a task file, made by looking at the data: it works, and who knows the task makes it better.
public struct TaskScaffold: Sendable {
    /// The text of the task file, with comments.
    public let text: String

    /// - Parameters:
    ///   - name: the task's name, and so the name of the file to be written.
    ///   - dataFile: a JSON Lines file, as seen from here. Where its name ends in `train`, files beside it whose names
    ///     end in `validation` and `test` become the other splits.
    ///   - dataDirectory: the directory that the paths of sources are relative to.
    /// - Throws: ``ConfigurationError`` where the name will not do, the data cannot be read, or no field could be the
    ///   input or the target.
    public init(name: String, dataFile: String, dataDirectory: String) throws {
        if let problem = TaskName.problem(name) { throw ConfigurationError([Diagnostic(problem)]) }
        let sample = try DataSample(file: dataFile)
        let usable = sample.fields.filter { sample.isComplete($0) && ($0.isText || $0.isTextList) }
        guard let target = Self.likelyTarget(usable) else {
            throw ConfigurationError("no field has text in every record, so none can be the target", file: dataFile)
        }
        let inputs = usable.filter { $0.name != target.name && $0.isText && !Self.isIdentifier($0) }
        guard !inputs.isEmpty else {
            let message = "no field but \"\(target.name)\" has text in every record, so none can be the input"
            throw ConfigurationError(message, file: dataFile)
        }
        let draft = TaskDraft(
            name: name, inputs: inputs, target: target, sample: sample, dataFile: dataFile,
            sources: Self.sources(of: dataFile, in: dataDirectory))
        text = draft.text
    }

    private static let identifiers: Set = ["id", "idx", "index", "guid", "uid", "uuid", "source"]
    private static let targetNames = [
        "target", "label", "answer", "answers", "output", "response", "completion", "summary", "translation", "class",
        "category",
    ]

    private static func isIdentifier(_ field: SampledField) -> Bool { identifiers.contains(field.name.lowercased()) }

    /// The field whose name says so, else the last.
    private static func likelyTarget(_ fields: [SampledField]) -> SampledField? {
        for name in targetNames {
            if let field = fields.first(where: { $0.name.lowercased() == name }) { return field }
        }
        return fields.last { $0.isText && !isIdentifier($0) }
    }

    /// Paths as a task file gives them: relative to the data directory where they lie in it, else absolute.
    private static func sources(of dataFile: String, in dataDirectory: String) -> [(split: Split, path: String)] {
        let file = URL(fileURLWithPath: dataFile).standardizedFileURL
        let directory = URL(fileURLWithPath: dataDirectory).standardizedFileURL.path
        let base = directory.hasSuffix("/") ? directory : directory + "/"
        func written(_ path: String) -> String { path.hasPrefix(base) ? String(path.dropFirst(base.count)) : path }

        var sources: [(split: Split, path: String)] = [(.train, written(file.path))]
        let name = file.deletingPathExtension().path
        guard name.hasSuffix(Split.train.rawValue) else { return sources }
        for split in [Split.validation, .test] {
            let sibling = "\(name.dropLast(Split.train.rawValue.count))\(split.rawValue).\(file.pathExtension)"
            if FileManager.default.fileExists(atPath: sibling) { sources.append((split, written(sibling))) }
        }
        return sources
    }
}
