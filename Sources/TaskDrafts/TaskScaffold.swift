import Configuration
import Importing
import TaskDefinitions

/// A first draft of a task file, made by looking at the data. It works; a person who knows the task can improve it.
package struct TaskScaffold: Sendable {
    /// The text of the task file, with comments.
    package let text: String
    /// Whether the file names its data by absolute paths. These are valid only on this machine.
    package let hasAbsolutePaths: Bool
    /// Warnings to read first, each a sentence without a full stop.
    package let warnings: [String]

    /// - Parameters:
    ///   - name: the task's name, which is also the name of its file.
    ///   - dataFile: a data file of any format, by its path from here. If its name contains `train`, files beside it
    ///     with `validation`, `valid`, `val` or `dev`, and `test`, in that place become the other splits.
    ///   - dataDirectory: the directory that the paths of sources are relative to.
    ///   - schema: the JSON Schema that the file names, for editors; nil for none.
    ///   - progress: gets from time to time the bytes of the data file read so far, and the bytes to read.
    /// - Throws: ``ConfigurationError`` if the name is not valid, or if no field could be the input or the target;
    ///   ``ExampleError`` if the data cannot be read.
    package init(
        name: String, dataFile: String, dataDirectory: String, schema: String? = nil,
        progress: (_ bytesRead: Int, _ byteCount: Int) -> Void = { _, _ in }
    ) throws {
        try self.init(
            name: name, dataFile: dataFile, dataDirectory: dataDirectory, schema: schema, limits: FilePieces.Limits(),
            progress: progress)
    }

    /// - Parameter limits: limits how much of the data file is examined.
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
        // The field that is named like a target but is constant.
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

    /// The reason why no field can be the target.
    private static func problem(of sample: DataSample) -> String {
        let texts = sample.fields.filter { $0.isText && !isIdentifier($0) }
        if let constant = texts.first(where: \.isConstant) { return problem(ofConstant: constant) }
        return "no field has text in every record, so none can be the target" + explanation(texts.first, sample)
    }

    private static func problem(ofConstant field: SampledField) -> String {
        "\"\(field.name)\" is \(field.firstFilled?.jsonText ?? "") in every record, and no other field can be the "
            + "target; a model learns nothing from equal targets"
    }

    /// The reason why no field can be the input for a target; nil if some can.
    private static func problem(
        of inputs: [SampledField], _ target: SampledField, _ constant: SampledField?, _ usable: [SampledField],
        _ sample: DataSample
    ) -> String? {
        // The field taken in its place is the only other text.
        if let constant, inputs.allSatisfy(\.isConstant) { return problem(ofConstant: constant) }
        guard inputs.isEmpty else { return nil }
        if let constant = usable.first {
            return "\"\(constant.name)\" is \(constant.firstFilled?.jsonText ?? "") in every record, and no "
                + "field but \"\(target.name)\" has other text in every record, so none can be the input"
        }
        let gap = sample.fields.first { $0.isText && $0.name != target.name && !$0.isUsableInput }
        return "no field but \"\(target.name)\" has text in every record, so none can be the input"
            + explanation(gap, sample)
    }

    /// The records that lack a field, and the remedy.
    private static func explanation(_ field: SampledField?, _ sample: DataSample) -> String {
        guard let field, let line = field.firstMissingLine else { return "" }
        // The lines of a file that was not read whole were not counted.
        let place = sample.pieces == nil ? ", the first in line \(line)" : ""
        return "; \(field.missingCount) of \(sample.recordCount) records lack \"\(field.name)\"\(place): fill it in, "
            + "or write the task yourself with {\"filter\": {\"field\": \"\(field.name)\", \"notEmpty\": true}}"
    }

    // MARK: Warnings

    private static func warning(of constant: SampledField?, _ target: SampledField) -> String? {
        guard let constant else { return nil }
        return
            "\"\(constant.name)\" is \(constant.firstFilled?.jsonText ?? "") in every record, so the draft "
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
    /// Fields such as the place where an answer begins in a text. They are of no use to a model that writes.
    private static let offsets: Set = ["start", "end", "answer_start", "answer_end", "is_impossible"]

    private static func lastName(_ field: SampledField) -> String {
        (field.path.key.split(separator: ".").last.map(String.init) ?? field.name).lowercased()
    }

    /// Whether a field only identifies records: by its name, which pandas gives a column without one, or because a
    /// column without a header counts up.
    private static func isRecordNumber(_ field: SampledField) -> Bool {
        let name = lastName(field)
        return identifiers.contains(name) || name.hasPrefix("unnamed: ")
            || (field.name.hasPrefix(SourceGuess.columnPrefix) && field.isRowNumber)
    }

    private static func isIdentifier(_ field: SampledField) -> Bool {
        isRecordNumber(field) || offsets.contains(lastName(field))
    }

    /// Fields that identify people and the like. They are of no use to a model that must answer for others too.
    private static let holders: Set = ["user", "username", "user_name", "author", "thread"]
    /// Fields that identify documents, if they hold a name and not a text.
    private static let documents: Set = ["document", "doc", "passage", "dialogue"]

    /// Whether a field names the owner of several records, such as the user who wrote them.
    private static func isHolder(_ field: SampledField) -> Bool {
        let name = lastName(field)
        return holders.contains(name) || name.hasSuffix("_id")
            || (documents.contains(name) && field.meanWords < SharedField.leastWords)
    }

    /// The fields that tell records apart for a model. Constants, and names of the owners of records, are left out if
    /// there are others.
    private static func likelyInputs(_ fields: [SampledField]) -> [SampledField] {
        let contents = fields.filter { !isHolder($0) }
        let telling = contents.isEmpty ? fields : contents
        let varied = telling.filter { !$0.isConstant }
        return telling.filter { !saysNothing($0, amongVaried: !varied.isEmpty) }
    }

    /// Whether a field is no input: a number or a copy of a field of the record, or another part of the target's
    /// object.
    private static func isAside(_ field: SampledField, _ target: SampledField) -> Bool {
        let home = target.path.names.dropLast()
        return isIdentifier(field) || (!home.isEmpty && field.path.names.dropLast() == home)
    }

    /// Whether a field of an object on the path to the record, `paragraphs.context`, also exists under its bare name.
    private static func isCopy(_ field: SampledField, _ fields: TextMap<SampledField>) -> Bool {
        let names = field.path.names
        return names.indices.dropFirst().contains { start in
            fields[FieldPath(names: Array(names[start...])).written]?.isSame(as: field) == true
        }
    }

    /// In at least this many records, a text that all share belongs to none of them.
    private static let manyRecords = 100
    /// The same limit for a short text, such as a version or a language, if other fields differ. In so few records a
    /// longer text may be the paragraph that all questions are about.
    private static let someRecords = 10

    private static func saysNothing(_ field: SampledField, amongVaried: Bool) -> Bool {
        guard field.isConstant else { return false }
        let isShort = field.meanWords < SharedField.leastWords
        return field.filledCount >= (amongVaried && isShort ? someRecords : manyRecords)
    }

    // MARK: The target

    /// The field whose name says so; else the only one that looks like a class, preferring few classes; else the last
    /// one that is nearly complete.
    private static func likelyTarget(_ fields: [SampledField]) -> SampledField? {
        let candidates = fields.filter { !isIdentifier($0) }
        for name in targetNames {
            if let field = candidates.first(where: { $0.name.lowercased() == name }) { return field }
            // A field inside an object of that name: `answers.text`.
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
