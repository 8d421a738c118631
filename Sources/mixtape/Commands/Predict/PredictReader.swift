import Configuration
import ExampleStore
import TaskDefinitions
import Text2Text

/// Reads inputs, one after another, and passes over wrong ones, as many as that is allowed for.
struct PredictReader {
    private let task: TaskDefinition?
    private let maximumErrors: Int
    private let push: (PredictItem) -> Bool
    private var errors = 0

    /// - Parameter push: takes what was read; false where nobody wants more
    init(task: TaskDefinition?, maximumErrors: Int, push: @escaping (PredictItem) -> Bool) {
        self.task = task
        self.maximumErrors = maximumErrors
        self.push = push
    }

    /// - Returns: false where nobody wants more
    /// - Throws: `ExampleError` for a wrong input that is one too many, or after which nothing more can be read
    mutating func read(_ source: PredictSource) throws(ExampleError) -> Bool {
        switch source {
        case .words(let words): try read(words: words)
        case .file(let path, let format?) where format != .text: try read(records: path, format)
        case .file(let path, let format): try read(lines: path, isText: format != nil || task != nil)
        case .split(let split, let dataDirectory): try read(split, in: dataDirectory)
        }
    }

    private mutating func read(words: [String]) throws(ExampleError) -> Bool {
        for (index, word) in words.enumerated() {
            let task = task
            let wantsMore = try take { () throws(ExampleError) in
                let input = try TaskInput.input(word, task: task, file: "TEXT \(index + 1)", line: nil)
                return PredictInput(input.text, input.record)
            }
            guard wantsMore else { return false }
        }
        return true
    }

    /// - Parameter isText: whether the lines are inputs, or records of the task, for sure
    private mutating func read(lines path: String, isText: Bool) throws(ExampleError) -> Bool {
        let file = try SourceFile(path: path, isOfTask: false)
        var lines = LineReader(file, advice: "break it into lines")
        var areRecords = false
        // Empty lines too, unless they are records: line n of what is printed is about line n of the file.
        while let line = try lines.next() {
            let (number, task) = (lines.lineNumber, task)
            if number == 1, !isText, Self.isRecord(line) {
                areRecords = true
                Console.note(
                    "input",
                    "JSON Lines, as the first line is an object with \"input\"; --format text takes lines as they are")
            }
            if areRecords, line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { continue }
            let wantsMore = try take { () throws(ExampleError) in
                guard let text = String(validating: line, as: UTF8.self) else {
                    throw ExampleError.notText(file.path, line: number)
                }
                let input = areRecords
                    ? try TaskInput.record(text, task: nil, file: file.path, line: number)
                    : try TaskInput.input(text, task: task, file: file.path, line: number)
                return PredictInput(input.text, input.record)
            }
            guard wantsMore else { return false }
        }
        return true
    }

    /// Whether a line is a record that says itself what the input is.
    private static func isRecord(_ line: [UInt8]) -> Bool {
        guard line.first == UInt8(ascii: "{") else { return false }
        return (try? JSONDocument(bytes: line, file: "", dialect: .strict))?.root["input"]?.string != nil
    }

    private mutating func read(records path: String, _ format: PredictFormat) throws(ExampleError) -> Bool {
        var importer = Self.importer(try SourceFile(path: path, isOfTask: false), format)
        while let item = try importer.next() {
            let task = task
            let wantsMore = try take { () throws(ExampleError) in
                switch item {
                case .leftOut: return nil
                case .wrong(let wrong): throw wrong.error
                case .record(let record):
                    let text = try TaskInput.input(record.record, task: task, file: record.file, line: record.line)
                    return PredictInput(text, of: record)
                }
            }
            guard wantsMore else { return false }
        }
        return true
    }

    private mutating func read(_ split: Split, in dataDirectory: String) throws(ExampleError) -> Bool {
        guard let task else { preconditionFailure("a split of no task") }
        var examples = try SplitExamples(task, split, dataDirectory: dataDirectory)
        while let (record, rendered) = try examples.next() {
            for example in rendered {
                guard push(.input(PredictInput(example.input, of: record))) else { return false }
            }
        }
        return true
    }

    /// Hands over what `make` makes, nothing for nil, or in its place what is wrong with it.
    private mutating func take(_ make: () throws(ExampleError) -> PredictInput?) throws(ExampleError) -> Bool {
        do throws(ExampleError) {
            return try make().map { push(.input($0)) } ?? true
        } catch {
            guard errors < maximumErrors else { throw error }
            errors += 1
            return push(.wrong(error))
        }
    }

    private static func importer(_ file: SourceFile, _ format: PredictFormat) -> any Importer {
        switch format {
        case .jsonl: JSONLinesImporter([file], JSONLinesFormat())
        case .tsv: TSVImporter([file], TSVFormat())
        case .csv: CSVImporter([file], CSVFormat())
        case .text: TextImporter([file], TextFormat())
        }
    }
}
