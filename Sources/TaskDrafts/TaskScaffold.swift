import Configuration
import TaskDefinitions

/// A first draft of a task file, made by looking at the data: it works, and who knows the task makes it better.
public struct TaskScaffold: Sendable {
    /// The text of the task file, with comments.
    public let text: String
    /// Whether the file names its data by absolute paths, which hold on this machine alone.
    public let hasAbsolutePaths: Bool

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
        guard let target = Self.likelyTarget(sample.fields.filter(\.isUsableTarget)) else {
            throw ConfigurationError(Self.problem(of: sample), file: dataFile)
        }
        let fieldsByName = TextMap(sample.fields.map { ($0.name, $0) })
        let inputs = sample.fields.filter {
            !$0.name.isExactly(target.name) && $0.isUsableInput && !Self.isAside($0, target)
                && !Self.isCopy($0, fieldsByName) && !Self.saysNothing($0)
        }
        guard !inputs.isEmpty else {
            let message = "no field but \"\(target.name)\" has text in every record, so none can be the input"
            let gap = sample.fields.first { $0.isText && $0.name != target.name && !$0.isUsableInput }
            throw ConfigurationError(message + Self.explanation(gap, sample), file: dataFile)
        }
        let paths = DataPaths(dataFile, in: dataDirectory)
        let candidates = sample.fields.filter { !Self.isCopy($0, fieldsByName) && !Self.isRecordNumber($0) }
        let draft = TaskDraft(
            name: name, inputs: inputs, target: target, shared: SharedField(candidates, besides: target),
            sample: sample, dataFile: dataFile, paths: paths.paths, schema: schema)
        text = draft.text
        hasAbsolutePaths = paths.areAbsolute
    }

    // MARK: Where nothing can be drafted

    private static func problem(of sample: DataSample) -> String {
        let texts = sample.fields.filter { $0.isText && !isIdentifier($0) }
        if let field = texts.first(where: \.isConstant), let value = field.filled.first {
            return "every record has the same in \"\(field.name)\", \(value.jsonText), and no other field can be the "
                + "target; a model learns nothing of targets that are all alike"
        }
        return "no field has text in every record, so none can be the target" + explanation(texts.first, sample)
    }

    /// Which records lack a field, and what to do about them.
    private static func explanation(_ field: SampledField?, _ sample: DataSample) -> String {
        guard let field, let first = field.values.firstIndex(where: { $0 == nil || $0 == .null }) else { return "" }
        return "; \(field.missingCount) of \(sample.recordCount) records lack \"\(field.name)\", the first in line "
            + "\(sample.lines[first]): fill it in, or write the task yourself with "
            + "{\"filter\": {\"field\": \"\(field.name)\", \"notEmpty\": true}}"
    }

    // MARK: Inputs

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

    /// Whether a field is what records are told apart by: by its name, as pandas calls a column without one, or because
    /// a column without a header counts.
    private static func isRecordNumber(_ field: SampledField) -> Bool {
        let name = lastName(field)
        return identifiers.contains(name) || name.hasPrefix("unnamed: ")
            || (field.name.hasPrefix(SourceGuess.columnPrefix) && field.isRowNumber)
    }

    private static func isIdentifier(_ field: SampledField) -> Bool {
        isRecordNumber(field) || offsets.contains(lastName(field))
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

    /// From how many records on a text that all have is none of their own, such as a version.
    private static let manyRecords = 100

    private static func saysNothing(_ field: SampledField) -> Bool {
        field.isConstant && field.filled.count >= manyRecords
    }

    // MARK: The target

    /// The field whose name says so, else the only one that looks like a class, else the last that is nearly complete.
    private static func likelyTarget(_ fields: [SampledField]) -> SampledField? {
        let candidates = fields.filter { !isIdentifier($0) }
        for name in targetNames {
            if let field = candidates.first(where: { $0.name.lowercased() == name }) { return field }
            // What an object of that name holds: `answers.text`.
            if let field = candidates.first(where: { $0.name.lowercased().hasPrefix("\(name).") }) { return field }
        }
        let classes = candidates.filter { $0.classes != nil }
        return classes.count == 1 ? classes[0] : candidates.last { $0.isText && $0.isNearlyComplete }
    }
}
