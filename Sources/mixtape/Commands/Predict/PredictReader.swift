import Configuration
import ExampleStore
import Importing
import Runs
import TaskDefinitions
import Text2Text

/// Reads inputs one after another, and skips wrong ones up to the allowed number.
struct PredictReader {
    private let tasks: InputTasks
    private let maximumErrors: Int
    private let sink: InputChunks<PredictItem>.Sink
    private var errors = 0

    /// - Parameter sink: receives the items
    init(tasks: InputTasks, maximumErrors: Int, sink: InputChunks<PredictItem>.Sink) {
        self.tasks = tasks
        self.maximumErrors = maximumErrors
        self.sink = sink
    }

    /// - Returns: false if the receiver has stopped
    /// - Throws: `ExampleError` for a wrong input beyond the allowed number, or one after which nothing more can be
    ///   read
    mutating func read(_ source: PredictSource) throws(ExampleError) -> Bool {
        switch source {
        case .words(let words): try read(words: words)
        case .file(let path, let format?) where format != .text: try read(records: path, format)
        case .file(let path, let format): try read(lines: path, isText: format != nil)
        case .split(let split, let task, let dataDirectory): try read(split, of: task, in: dataDirectory)
        }
    }

    private mutating func read(words: [String]) throws(ExampleError) -> Bool {
        for (index, word) in words.enumerated() {
            let (tasks, place) = (tasks, "TEXT \(index + 1)")
            let wantsMore = try take { () throws(ExampleError) in
                let task = try tasks.task(of: word, file: place, line: nil)
                let input = try TaskInput.input(word, task: task, file: place, line: nil)
                return PredictInput(input.text, of: task, input.record)
            }
            guard wantsMore else { return false }
        }
        return true
    }

    /// - Parameter isText: whether the user states that the lines are texts
    private mutating func read(lines path: String, isText: Bool) throws(ExampleError) -> Bool {
        let file = try SourceFile(path: path, isOfTask: false)
        file.willWait = sink.pause
        var lines = LineReader(file, advice: "break it into lines")
        var content = isText ? LineContent.texts : nil
        // The number of empty lines before the first line that decides the content.
        var emptyLines = 0
        // Empty lines are inputs, unless the others are records: line n of the output belongs to line n of the file.
        while let line = try lines.next() {
            if line.isBlankLine, content == nil {
                emptyLines += 1
                continue
            }
            if content == nil {
                let found = LineContent(first: line, hasTask: tasks.haveTasks)
                if let note = found.note { Console.note("input", note) }
                content = found
                for number in 1..<lines.lineNumber where !found.areRecords {
                    guard try takeLine([], found, file.path, number) else { return false }
                }
            }
            if content?.areRecords == true, line.isBlankLine { continue }
            guard try takeLine(line, content ?? .texts, file.path, lines.lineNumber) else { return false }
        }
        for number in 1..<emptyLines + 1 where content == nil {
            guard try takeLine([], .texts, file.path, number) else { return false }
        }
        return true
    }

    private mutating func takeLine(
        _ line: [UInt8], _ content: LineContent, _ file: String, _ number: Int
    ) throws(ExampleError) -> Bool {
        let tasks = tasks
        return try take { () throws(ExampleError) in
            guard let text = String(validating: line, as: UTF8.self) else {
                throw ExampleError.notText(file, line: number)
            }
            do throws(ExampleError) {
                let task = try tasks.task(of: text, file: file, line: number)
                let input =
                    content.areRecords && task == nil
                    ? try TaskInput.record(text, task: nil, file: file, line: number)
                    : try TaskInput.input(text, task: task, file: file, line: number)
                return PredictInput(input.text, of: task, input.record)
            } catch {
                guard content == .brokenRecords else { throw error }
                throw error.advising(", or take all lines as texts: --format text")
            }
        }
    }

    private mutating func read(records path: String, _ format: RecordFormat) throws(ExampleError) -> Bool {
        var records = try GivenRecords(path, format, willWait: sink.pause)
        while let item = try records.next() {
            let tasks = tasks
            let wantsMore = try take { () throws(ExampleError) in
                switch item {
                case .leftOut: return nil
                case .wrong(let wrong): throw wrong.error
                case .record(let record):
                    let task = try tasks.task(of: record.record, file: record.file, line: record.line)
                    let text = try TaskInput.input(record.record, task: task, file: record.file, line: record.line)
                    return PredictInput(text, of: task, from: record)
                }
            }
            guard wantsMore else { return false }
        }
        return true
    }

    private mutating func read(
        _ split: Split, of task: TaskDefinition, in dataDirectory: String
    ) throws(ExampleError) -> Bool {
        var examples = try SplitExamples(task, split, dataDirectory: dataDirectory)
        while let (record, rendered) = try examples.next() {
            for example in rendered {
                var input = PredictInput(example.input, of: task, from: record)
                input.expected = example.targets.first.map {
                    PredictInput.Expected(
                        answer: $0, others: task.references == nil ? nil : Array(example.targets.dropFirst()))
                }
                guard sink.push(.input(input)) else { return false }
            }
        }
        return true
    }

    /// Delivers the result of `make`, nothing for nil, or its error as an item.
    private mutating func take(_ make: () throws(ExampleError) -> PredictInput?) throws(ExampleError) -> Bool {
        do throws(ExampleError) {
            return try make().map { sink.push(.input($0)) } ?? true
        } catch {
            guard errors < maximumErrors else { throw error }
            errors += 1
            return sink.push(.wrong(error))
        }
    }
}

extension ExampleError {
    /// The error with one more remedy.
    fileprivate func advising(_ advice: String) -> ExampleError {
        ExampleError(message + advice, file: file, line: line, column: column, field: field)
    }
}
