import Configuration
import Importing
import TaskDefinitions

/// A first draft of a task file, made by looking at the data: it works, and who knows the task makes it better.
public struct TaskScaffold: Sendable {
    /// The text of the task file, with comments.
    public let text: String
    /// Whether the file names its data by absolute paths, which hold on this machine alone.
    public let hasAbsolutePaths: Bool
    /// What its reader should know before anything else, each a sentence without a full stop.
    public let warnings: [String]

    /// - Parameters:
    ///   - name: the task's name, and so the name of the file to be written.
    ///   - dataFile: a data file of any format, as seen from here. Where `train` is in its name, files beside it with
    ///     `validation`, `valid`, `val` or `dev`, and `test`, in its place become the other splits.
    ///   - dataDirectory: the directory that the paths of sources are relative to.
    ///   - schema: the JSON Schema that the file names, for editors; nil for none.
    ///   - progress: told now and then how many bytes of the data file were read, and how many there are to read.
    /// - Throws: ``ConfigurationError`` where the name will not do, or no field could be the input or the target;
    ///   ``ExampleError`` where the data cannot be read.
    public init(
        name: String, dataFile: String, dataDirectory: String, schema: String? = nil,
        progress: (_ bytesRead: Int, _ byteCount: Int) -> Void = { _, _ in }
    ) throws {
        try self.init(
            name: name, dataFile: dataFile, dataDirectory: dataDirectory, schema: schema, limits: FilePieces.Limits(),
            progress: progress)
    }

    /// - Parameter limits: how much of the data file is looked at.
    package init(
        name: String, dataFile: String, dataDirectory: String, schema: String? = nil, limits: FilePieces.Limits,
        progress: (_ bytesRead: Int, _ byteCount: Int) -> Void = { _, _ in }
    ) throws {
        if let problem = TaskName.problem(name) { throw ConfigurationError([Diagnostic(problem)]) }
        let sample = try SourceGuess.sample(dataFile, limits: limits, progress: progress)
        guard let target = Self.likelyTarget(sample.fields.filter(\.isUsableTarget)) else {
            throw ConfigurationError(Self.problem(of: sample), file: dataFile)
        }
        let fieldsByName = TextMap(sample.fields.map { ($0.name, $0) })
        let usable = sample.fields.filter {
            !$0.name.isExactly(target.name) && $0.isUsableInput && !Self.isAside($0, target)
                && !Self.isCopy($0, fieldsByName)
        }
        let inputs = Self.likelyInputs(usable)
        // The field that is called the target, where it says nothing.
        let constant = Self.isTargetName(target) ? nil : sample.fields.first { $0.isConstant && Self.isTargetName($0) }
        if let problem = Self.problem(of: inputs, target, constant, usable, sample) {
            throw ConfigurationError(problem, file: dataFile)
        }
        let paths = DataPaths(dataFile, in: dataDirectory)
        let candidates = sample.fields.filter { !Self.isCopy($0, fieldsByName) && !Self.isRecordNumber($0) }
        let draft = TaskDraft(
            name: name, inputs: inputs, target: target, shared: SharedField(candidates, besides: target),
            sample: sample, dataFile: dataFile, paths: paths.paths, schema: schema)
        text = draft.text
        hasAbsolutePaths = paths.areAbsolute
        warnings = [Self.warning(of: constant, target), Self.warning(ofWrongIn: sample, name)].compactMap { $0 }
    }

    // MARK: Where nothing can be drafted

    /// Why no field can be the target.
    private static func problem(of sample: DataSample) -> String {
        let texts = sample.fields.filter { $0.isText && !isIdentifier($0) }
        if let constant = texts.first(where: \.isConstant) { return problem(ofConstant: constant) }
        return "no field has text in every record, so none can be the target" + explanation(texts.first, sample)
    }

    private static func problem(ofConstant field: SampledField) -> String {
        "every record has the same in \"\(field.name)\", \(field.firstFilled?.jsonText ?? ""), and no other field can "
            + "be the target; a model learns nothing of targets that are all alike"
    }

    /// Why no field can be the input of a target; nil where some can.
    private static func problem(
        of inputs: [SampledField], _ target: SampledField, _ constant: SampledField?, _ usable: [SampledField],
        _ sample: DataSample
    ) -> String? {
        // What was taken in its place is the only other text.
        if let constant, inputs.allSatisfy(\.isConstant) { return problem(ofConstant: constant) }
        guard inputs.isEmpty else { return nil }
        if let constant = usable.first {
            return "every record has the same in \"\(constant.name)\", \(constant.firstFilled?.jsonText ?? ""), and no "
                + "field but \"\(target.name)\" has other text in every record, so none can be the input"
        }
        let gap = sample.fields.first { $0.isText && $0.name != target.name && !$0.isUsableInput }
        return "no field but \"\(target.name)\" has text in every record, so none can be the input"
            + explanation(gap, sample)
    }

    /// Which records lack a field, and what to do about them.
    private static func explanation(_ field: SampledField?, _ sample: DataSample) -> String {
        guard let field, let line = field.firstMissingLine else { return "" }
        // Of a file that was not read whole nobody counted the lines.
        let place = sample.pieces == nil ? ", the first in line \(line)" : ""
        return "; \(field.missingCount) of \(sample.recordCount) records lack \"\(field.name)\"\(place): fill it in, "
            + "or write the task yourself with {\"filter\": {\"field\": \"\(field.name)\", \"notEmpty\": true}}"
    }

    // MARK: Warnings

    private static func warning(of constant: SampledField?, _ target: SampledField) -> String? {
        guard let constant else { return nil }
        return
            "every record has the same in \"\(constant.name)\", \(constant.firstFilled?.jsonText ?? ""), so the draft "
            + "takes \"\(target.name)\" for the target"
    }

    private static func warning(ofWrongIn sample: DataSample, _ name: String) -> String? {
        guard sample.wrongCount > 0 else { return nil }
        return "\(sample.wrongCount) of \(sample.recordCount + sample.wrongCount) records cannot be read; "
            + "mixtape task check \(name) says which"
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

    /// What people and the like are told apart by: of no use to a model that is to answer for others too.
    private static let holders: Set = ["user", "username", "user_name", "author", "thread"]
    /// What documents are told apart by, where it is a name and no text.
    private static let documents: Set = ["document", "doc", "passage", "dialogue"]

    /// Whether a field names what several records belong to, such as the user who wrote them.
    private static func isHolder(_ field: SampledField) -> Bool {
        let name = lastName(field)
        return holders.contains(name) || name.hasSuffix("_id")
            || (documents.contains(name) && field.meanWords < SharedField.leastWords)
    }

    /// The fields that tell records apart for a model: neither constants nor names of what records belong to, where
    /// there are others.
    private static func likelyInputs(_ fields: [SampledField]) -> [SampledField] {
        let contents = fields.filter { !isHolder($0) }
        let telling = contents.isEmpty ? fields : contents
        let varied = telling.filter { !$0.isConstant }
        return telling.filter { !saysNothing($0, amongVaried: !varied.isEmpty) }
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
            fields[FieldPath(names: Array(names[start...])).written]?.isSame(as: field) == true
        }
    }

    /// From how many records on a text that all have is none of their own.
    private static let manyRecords = 100
    /// The same of a short one, such as a version or a language, where other fields differ. Of so few records a longer
    /// text may be the paragraph that all questions are about.
    private static let someRecords = 10

    private static func saysNothing(_ field: SampledField, amongVaried: Bool) -> Bool {
        guard field.isConstant else { return false }
        let isShort = field.meanWords < SharedField.leastWords
        return field.filledCount >= (amongVaried && isShort ? someRecords : manyRecords)
    }

    // MARK: The target

    /// The field whose name says so, else the only one that looks like a class, of few rather than of many, else the
    /// last that is nearly complete.
    private static func likelyTarget(_ fields: [SampledField]) -> SampledField? {
        let candidates = fields.filter { !isIdentifier($0) }
        for name in targetNames {
            if let field = candidates.first(where: { $0.name.lowercased() == name }) { return field }
            // What an object of that name holds: `answers.text`.
            if let field = candidates.first(where: { $0.name.lowercased().hasPrefix("\(name).") }) { return field }
        }
        let classes = candidates.filter { $0.classes != nil }
        let few = classes.filter(\.hasFewClasses)
        let likely = few.isEmpty ? classes.filter { !isHolder($0) } : few
        return likely.count == 1 ? likely[0] : candidates.last { $0.isText && $0.isNearlyComplete }
    }

    private static func isTargetName(_ field: SampledField) -> Bool {
        targetNames.contains { field.name.lowercased() == $0 }
    }
}
