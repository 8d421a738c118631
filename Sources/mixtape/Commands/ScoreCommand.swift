import CommandSyntax
import Configuration
import Evaluation
import Foundation
import Importing
import Presentation
import Runs
import TaskDefinitions
import Text2Text

/// `mixtape score`
struct ScoreCommand {
    private let model: ModelArgument
    private let adapters: AdapterOption
    private let delta: DeltaOption
    private let input: String
    private let task: TaskOption
    private let delimiter: DelimiterOption
    private let precision: PrecisionOption

    /// The question to the model about one record.
    private enum Question: Sendable {
        case pair(input: String, target: String, task: String?)
        case labels(input: String)
    }

    init(_ arguments: ArgumentReader) {
        model = ModelArgument.option(arguments)
        input = arguments.requiredOption(
            "input", .file("FILE"),
            "the pairs: one JSON object on each line, a list in a .json file, or a table in a .tsv or .csv file; "
                + "packed with gzip or not; - is standard input")
        adapters = AdapterOption(arguments)
        delimiter = DelimiterOption(arguments)
        precision = PrecisionOption(arguments)
        delta = DeltaOption(arguments, "score all inputs")
        task = TaskOption(
            arguments,
            "score every label of this task instead; lines are then JSON records of the task, or objects with a whole "
                + "\"input\"")
    }

    func run() throws {
        // The reader of the scores may stop early, as `head` does. That ends the program silently.
        signal(SIGPIPE, SIG_DFL)
        let console = ConsoleObserver()
        let found = try model.find()
        let task = try task.task(among: found, console)
        if let task, task.labels == nil {
            throw UsageError("--task: the task \"\(task.name)\" has no labels; leave --task out and score pairs")
        }
        let adapters = try adapters.open(for: found, delta, console)
        let tasks = try found.inputTasks(task, adapters, delta, console)
        let questions = InputChunks<Question>(failsAtOnce: false) { [input] sink in
            var records = try GivenRecords(input, Self.format(of: input), willWait: sink.pause)
            while let item = try records.next() {
                guard let question = try Self.question(item, task, tasks) else { continue }
                guard sink.push(question) else { return }
            }
        }
        guard let first = try questions.next() else {
            Console.warn("nothing to score: the input is empty")
            return
        }
        let trained = try delimiter.open(found, adapters, delta, console)
        try precision.apply(to: trained)
        try found.answering { try answer(first, questions, task, adapters, trained) }
    }

    /// Answers all questions chunk by chunk, so that those before a wrong line get their answers.
    private func answer(
        _ first: [Question], _ questions: InputChunks<Question>, _ task: TaskDefinition?, _ adapters: Adapters?,
        _ trained: LoadedModel
    ) throws {
        let progress = ProgressLine(
            label: "score", total: questions.isFinished ? first.count : nil, unit: task == nil ? "pairs" : "inputs",
            // Scores printed on the terminal already show the progress.
            terminal: Terminal.output.isInteractive ? Terminal(isInteractive: false) : .error)
        var (chunk, done) = (first, 0)
        while !chunk.isEmpty {
            for line in try Self.lines(chunk, task, adapters, trained, progress: { progress.update(done + $0) }) {
                StandardOutput.write(json: line)
            }
            try StandardOutput.flush()
            done += chunk.count
            chunk = try questions.next() ?? []
        }
        progress.finish()
    }

    private static func lines(
        _ questions: [Question], _ task: TaskDefinition?, _ adapters: Adapters?, _ trained: LoadedModel,
        progress: (Int) -> Void
    ) throws -> [String] {
        func adapter(of task: String?) -> [(String, JSONOutput)] {
            adapters?.path(for: task).map { [("adapter", .string($0))] } ?? []
        }
        let model = try trained.model.generative()
        let places = model.places
        if let task, let labels = task.labels {
            let inputs = questions.map { question in
                switch question {
                case .pair(let input, _, _), .labels(let input): input
                }
            }
            let classifier = RankClassifier(
                model: model, vocabulary: trained.vocabulary, labels: labels,
                normalizesByLength: task.evaluation == .rankClassification(normalizesByLength: true))
            try classifier.checkMemory(inputs)
            let rankings = classifier.rank(inputs, route: try places.route(of: task.name), progress: progress)
            try model.checkFinite(rankings.map(\.best.likelihood.logLikelihood))
            return rankings.map {
                JSONOutput.object(
                    [("prediction", .string($0.best.label))] + adapter(of: task.name) + [("labels", $0.json())]
                ).line
            }
        }
        let asked = questions.compactMap { question -> (input: String, target: String, task: String?)? in
            if case .pair(let input, let target, let task) = question { (input, target, task) } else { nil }
        }
        let pairs = asked.map { (input: $0.input, target: $0.target) }
        let routes = try places.routes.isEmpty ? nil : asked.compactMap { try places.route(of: $0.task) }
        let scorer = LikelihoodScorer(model: model)
        try scorer.checkMemory(pairs, vocabulary: trained.vocabulary)
        let likelihoods = scorer.score(
            pairs, routes: routes, vocabulary: trained.vocabulary, progress: progress)
        try model.checkFinite(likelihoods.map(\.logLikelihood))
        return zip(likelihoods, asked).map { JSONOutput.object($0.jsonMembers + adapter(of: $1.task)).line }
    }

    /// Lines are JSON objects, whatever the file's name, unless the file is a list or is named as a table.
    private static func format(of path: String) -> RecordFormat {
        switch try? RecordFormat.format(of: path) {
        case let format? where format != .text: format
        default: .jsonl
        }
    }

    /// - Throws: `ExampleError` for a record that is no question
    private static func question(
        _ item: SourceItem, _ task: TaskDefinition?, _ tasks: InputTasks
    ) throws(ExampleError) -> Question? {
        switch item {
        case .leftOut: return nil
        case .wrong(let wrong): throw wrong.error
        case .record(let record):
            guard let task else {
                return try pair(record, of: try tasks.task(of: record.record, file: record.file, line: record.line))
            }
            return .labels(
                input: try TaskInput.input(record.record, task: task, file: record.file, line: record.line))
        }
    }

    /// The `input` and `target` of a record; its other fields are ignored.
    private static func pair(_ record: SourceRecord, of task: TaskDefinition?) throws(ExampleError) -> Question {
        let fields = record.record.fields
        func text(_ key: String) throws(ExampleError) -> String {
            guard let value = fields[key] else {
                throw ExampleError(
                    "missing \"\(key)\"\(record.record.instead(of: key)); add it, or name the "
                        + "task whose labels are to be scored: --task TASK", file: record.file, line: record.line)
            }
            guard case .string(let text) = value else {
                throw ExampleError(
                    "\"\(key)\" is \(value.kind); write it as a string", file: record.file, line: record.line)
            }
            return text
        }
        return .pair(input: try text("input"), target: try text("target"), task: task?.name)
    }

    static let command = Command(
        "score", "Print how likely given answers are for a model.",
        discussion: """
            Reads JSON objects with "input" and "target" and prints, in order, an object for each: "log_likelihood", \
            the natural log of the target's probability given the input, and "tokens", the target's number of tokens. \
            Both count the end of the sequence. Nothing is cut, whatever a task's limits are. With --task, each object \
            has the likeliest label of the task as "prediction", and the scores of all "labels". Empty lines are \
            passed over. A wrong line ends the command after the scores of the lines before it.

            A decoder-only model reads input, delimiter and target as one sequence. Only the target's tokens and the \
            end count. An input that is too long for the model's positions is cut from the left.

            In a model with a delta for each task (of a run, or by --adapter NAME=DIR) a pair names its task in its \
            field "task", or by the start of the task's template. With --delta-of TASK all go through the delta of \
            that task.
            """,
        examples: [
            Example("--model runs/quickstart --input pairs.jsonl", "a line of scores for each line"),
            Example("--model models/flan-t5-small --input pairs.jsonl.gz", "a model in Hugging Face's format"),
            Example("--model models/t5-small --adapter adapters/sst2 --input pairs.jsonl", "with an adapter of PEFT"),
            Example(
                "--model models/gpt2 --input pairs.jsonl --delimiter \" = \"", "a decoder-only model: input = target"),
            Example("--model runs/quickstart --input - --task language", "the labels of a task, ranked for each input"),
        ],
        arguments: ScoreCommand.init
    ) { try $0.run() }
}
