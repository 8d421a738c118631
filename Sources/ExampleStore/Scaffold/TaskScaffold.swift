import Configuration
import Foundation
import TaskDefinitions

/// A first draft of a task file, made by looking at the data: it works, and who knows the task makes it better.
public struct TaskScaffold: Sendable {
    /// The text of the task file, with comments.
    public let text: String

    /// - Parameters:
    ///   - name: the task's name, and so the name of the file to be written.
    ///   - dataFile: a data file of any format, as seen from here. Where `train` is in its name, files beside it with
    ///     `validation`, `valid`, `val` or `dev`, and `test`, in its place become the other splits.
    ///   - dataDirectory: the directory that the paths of sources are relative to.
    ///   - schema: the JSON Schema that the file names, for editors; nil for none.
    /// - Throws: ``ConfigurationError`` where the name will not do, or no field could be the input or the target;
    ///   ``ExampleError`` where the data cannot be read.
    public init(name: String, dataFile: String, dataDirectory: String, schema: String? = nil) throws {
        if let problem = TaskName.problem(name) { throw ConfigurationError([Diagnostic(problem)]) }
        let sample = try SourceGuess.sample(dataFile)
        let usable = sample.fields.filter { sample.isComplete($0) && ($0.isText || $0.isTextList) }
        guard let target = Self.likelyTarget(usable.filter { $0.isTextList || !$0.isEmpty }) else {
            throw ConfigurationError("no field has text in every record, so none can be the target", file: dataFile)
        }
        let usableByName = TextMap(usable.map { ($0.name, $0) })
        let inputs = usable.filter {
            !$0.name.isExactly(target.name) && $0.isText && !$0.isEmpty && !Self.isAside($0, target)
                && !Self.isCopy($0, usableByName)
        }
        guard !inputs.isEmpty else {
            let message = "no field but \"\(target.name)\" has text in every record, so none can be the input"
            throw ConfigurationError(message, file: dataFile)
        }
        let draft = TaskDraft(
            name: name, inputs: inputs, target: target, sample: sample, dataFile: dataFile,
            paths: Self.paths(of: dataFile, in: dataDirectory), schema: schema)
        text = draft.text
    }

    private static let identifiers: Set = ["id", "idx", "index", "guid", "uid", "uuid", "source"]
    private static let targetNames = [
        "target", "label", "answer", "answers", "output", "response", "completion", "summary", "highlights",
        "translation", "class", "category", "tags",
    ]
    /// Where in a text an answer begins and the like: of no use to a model that writes.
    private static let offsets: Set = ["start", "end", "answer_start", "answer_end", "is_impossible"]

    private static func lastName(_ field: SampledField) -> String {
        (field.path.key.split(separator: ".").last.map(String.init) ?? field.name).lowercased()
    }

    private static func isIdentifier(_ field: SampledField) -> Bool {
        identifiers.contains(lastName(field)) || offsets.contains(lastName(field))
    }

    /// Whether a field is no input: a number or a copy of the record's, or another part of the object with the target.
    private static func isAside(_ field: SampledField, _ target: SampledField) -> Bool {
        let home = target.path.names.dropLast()
        return isIdentifier(field) || (!home.isEmpty && field.path.names.dropLast() == home)
    }

    /// Whether a field of an object on the way to the record, `paragraphs.context`, is there by its bare name too.
    private static func isCopy(_ field: SampledField, _ fields: TextMap<SampledField>) -> Bool {
        let names = field.path.names
        return names.indices.dropFirst().contains { start in
            fields[FieldPath(names: Array(names[start...])).written]?.values == field.values
        }
    }

    /// The field whose name says so, else the only one that looks like a class, else the last.
    private static func likelyTarget(_ fields: [SampledField]) -> SampledField? {
        let candidates = fields.filter { !isIdentifier($0) }
        for name in targetNames {
            if let field = candidates.first(where: { $0.name.lowercased() == name }) { return field }
            // What an object of that name holds: `answers.text`.
            if let field = candidates.first(where: { $0.name.lowercased().hasPrefix("\(name).") }) { return field }
        }
        let classes = candidates.filter { $0.classes != nil }
        return classes.count == 1 ? classes[0] : candidates.last { $0.isText }
    }

    private static let otherNames: [(split: Split, names: [String])] = [
        (.validation, ["validation", "valid", "val", "dev"]), (.test, ["test"]),
    ]

    /// Paths as a task file gives them: relative to the data directory where they lie in it, else absolute.
    private static func paths(of dataFile: String, in dataDirectory: String) -> [(split: Split, path: String)] {
        let file = URL(fileURLWithPath: dataFile).standardizedFileURL.path
        let directory = URL(fileURLWithPath: dataDirectory).standardizedFileURL.path
        let base = directory.hasSuffix("/") ? directory : directory + "/"
        func written(_ path: String) -> String { path.hasPrefix(base) ? String(path.dropFirst(base.count)) : path }

        var paths: [(split: Split, path: String)] = [(.train, written(file))]
        let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
        let name = file.dropFirst(folder.count)
        guard let train = name.range(of: "train", options: .backwards) else { return paths }
        for (split, names) in otherNames {
            let siblings = names.map { "\(folder)\(name.replacingCharacters(in: train, with: $0))" }
            if let sibling = siblings.first(where: { FileSystem.exists($0) }) {
                paths.append((split, written(sibling)))
            }
        }
        return paths
    }
}
