import Autodiff
import CommandSyntax
import Communication
import Evaluation
import Files
import Foundation
import Presentation
import Runs
import TaskDefinitions
import Text2Text

/// `mixtape predict`
struct PredictCommand {
    private let model: ModelArgument
    private let adapters: AdapterOption
    private let delta: DeltaOption
    private let texts: [String]
    private let input: String?
    private let format: RecordFormat?
    private let task: TaskOption
    private let delimiter: DelimiterOption
    private let split: Split?
    private let dataDirectory: String?
    private let decoding: PredictDecoding
    private let answers: String?
    private let precision: PrecisionOption
    private let maximumErrors: Int
    private let output: String?
    private let attention: String?
    private let isJSON: Bool
    private let profiles: Bool
    private let showsProbabilities: Bool

    init(_ arguments: ArgumentReader) {
        model = ModelArgument(arguments)
        texts = arguments.remainingArguments(.text("TEXT"), "inputs, each with its prefix unless there is a --task")
        input = arguments.option(
            "input", .file("FILE"), "read inputs from a file, packed with gzip or not; - is standard input")
        format = arguments.option(
            "format", RecordFormat.kind,
            "the format of the inputs (default: by the file's extension; else JSON Lines if the first line is an "
                + "object with \"input\", or text, a line each)")
        adapters = AdapterOption(arguments)
        delimiter = DelimiterOption(arguments)
        delta = DeltaOption(arguments, "answer all inputs")
        task = TaskOption(
            arguments,
            "use this task's template, limits, labels, mode and postprocessing; inputs are records of the task, whole "
                + "inputs, or texts for a template with one field")
        split = arguments.option(
            "split", .choice("SPLIT", among: ["train": .train, "validation": .validation, "test": .test]),
            "answer this split of the task's own data, labelled or not")
        dataDirectory = PipelineArgument.dataOption(arguments)
        decoding = PredictDecoding(arguments)
        answers = arguments.option(
            "answers", .text("ANSWERS"),
            "without --task: allow only these answers: a file with one on each line, or the value of \"answers\" in a "
                + "task file, such as '{\"number\": {\"minimum\": 0}}'")
        precision = PrecisionOption(arguments)
        maximumErrors = arguments.option(
            "max-errors", .integer("N", in: 0...), default: 0,
            "pass over up to N wrong inputs, and say in place of each answer what is wrong")
        output = arguments.option(
            "output", .file("FILE"),
            "write the answers to a file, whole or not at all: JSON Lines, JSON, CSV or TSV if its name ends in "
                + ".jsonl, .json, .csv or .tsv, else lines of text; or to an open stream such as /dev/stdout")
        attention = arguments.option(
            "attention", .file("FILE", extension: "html"),
            "for one input: draw where the answer looked at the input, as an HTML page")
        isJSON = arguments.flag(
            "json", "write a JSON object for each input: the fields of its record, the answer and its log-likelihood")
        profiles = arguments.flag(
            "profile", "show on standard error what took the time, and how fast the weights were read")
        showsProbabilities = arguments.flag(
            "probabilities",
            "rank the labels of --task, whatever its file says, and print the probability of each")
    }

    func run() throws {
        // The reader of the answers may stop early, as `head` does. That ends the program silently.
        signal(SIGPIPE, SIG_DFL)
        // Without this, a stopped command would leave a file with an odd name.
        if let output, OpenStream(output) == nil { Interruption.watch() }
        if let attention { try Self.checkIsPage(attention) }
        try Processes.share { try run($0, $1) }
    }

    private func run(_ processes: any Communicator, _ console: any RunObserver) throws {
        let found = try model.find(dataDirectory: dataDirectory)
        let form = try PredictionForm(isJSON: isJSON, path: output)
        let task = try rankedTask(try task.task(among: found, console))
        let adapters = try adapters.open(for: found, delta, console)
        let tasks = try found.inputTasks(
            task, adapters, delta, advice: ", or name one task for all inputs: --task TASK", console)
        let decoding = try decoding.decoding(try found.decoding(isTold: processes.isFirst), task: task)
        let answers = try allowedAnswers(task)
        guard processes.isFirst else {
            let trained = try delimiter.open(found, adapters, delta, console)
            try precision.apply(to: trained)
            try agree(processes, trained, tasks, decoding, found)
            return try help(processes, tasks, decoding, answers, trained)
        }
        let sources = try sources(task, found)
        if sources.isEmpty {
            guard isatty(STDIN_FILENO) == 0 || isatty(STDOUT_FILENO) == 0 || output != nil || attention != nil else {
                let settings = PromptSettings(task: task, decoding: decoding)
                guard !showsProbabilities else {
                    throw UsageError("--probabilities: does not work at the prompt; give inputs, or --input FILE")
                }
                guard answers == nil else {
                    throw UsageError("--answers: does not work at the prompt; give inputs, or --input FILE")
                }
                guard !profiles else {
                    throw UsageError("--profile: does not work at the prompt; give inputs, or --input FILE")
                }
                let trained = try delimiter.open(found, adapters, delta, console)
                try precision.apply(to: trained)
                return try PredictPrompt(
                    found, adapters, trained, tasks, settings: settings, isJSON: isJSON, console
                ).run()
            }
        }
        let read = sources.isEmpty ? [.file(Source.standardInput, format)] : sources
        let inputs = InputChunks<PredictItem>(failsAtOnce: output != nil) { [maximumErrors] sink in
            var reader = PredictReader(tasks: tasks, maximumErrors: maximumErrors, sink: sink)
            for source in read {
                guard try reader.read(source) else { return }
            }
        }
        var first = try inputs.next(check: stopIfInterrupted) ?? []
        // Only the end shows whether there is a single input.
        while attention != nil, first.count == 1, let more = try inputs.next(check: stopIfInterrupted) { first += more }
        if first.isEmpty {
            guard !sources.isEmpty else { throw UsageError("nothing to predict; give a text, or --input FILE") }
            Console.warn("nothing to predict: the input is empty")
        }
        if attention != nil, first.count != 1 || !inputs.isFinished {
            let there = first.isEmpty ? "is none" : "are \(inputs.isFinished ? "\(first.count)" : "more")"
            throw UsageError("--attention: draws one input, and there \(there); give one")
        }
        try found.answering {
            try answer(first, inputs, decoding, answers, found, adapters, tasks, form, processes, console)
        }
    }

    /// Checks that all processes answer alike.
    private func agree(
        _ processes: any Communicator, _ trained: LoadedModel, _ tasks: InputTasks, _ decoding: DecodingConfiguration,
        _ found: ModelArgument.Found
    ) throws {
        let tasks = tasks.all.map { SharedRun.Fact(name: "the task \($0.name)", value: $0.fingerprint) }
        let search = SharedRun.Fact(name: "the search for answers", value: "\(decoding)")
        try SharedRun(communicator: processes).checkAgreement(
            SharedRun.machine + trained.facts + tasks + [search], path: found.title)
    }

    /// Takes part in the answers that the first process prints.
    private func help(
        _ processes: any Communicator, _ tasks: InputTasks, _ decoding: DecodingConfiguration,
        _ answers: AllowedAnswers?, _ trained: LoadedModel
    ) throws {
        let model = try trained.model.generative()
        let automata = AnswerAutomata()
        while let (asked, first) = try SharedInputs(processes: processes).next(tasks) {
            let predictor = Predictor(
                model: model, vocabulary: trained.vocabulary, decoding: decoding.numbered(from: first),
                answers: answers, automata: automata, communicator: processes)
            _ = try predictor.predict(asked) { _ in try stopIfInterrupted(processes) }
        }
    }

    /// The task, with ranking of its labels if their probabilities are requested.
    private func rankedTask(_ task: TaskDefinition?) throws(UsageError) -> TaskDefinition? {
        guard showsProbabilities else { return task }
        guard let task else { throw UsageError("--probabilities: needs a task with labels; name it: --task TASK") }
        guard let ranked = task.rankedByLabels else {
            throw UsageError(
                "--probabilities: the task \"\(task.name)\" has no labels; --json tells how likely its answers are")
        }
        return ranked
    }

    /// The answers of `--answers`; nil for any.
    private func allowedAnswers(_ task: TaskDefinition?) throws -> AllowedAnswers? {
        guard let answers else { return nil }
        if let task {
            throw UsageError(
                "--answers: the file of the task \"\(task.name)\" says what answers it allows; leave the option out, "
                    + "or --task")
        }
        do {
            if answers.hasPrefix("{") || answers.hasPrefix("[") { return try AllowedAnswers.read(json: answers) }
            return try AllowedAnswers.read(file: answers)
        } catch {
            throw UsageError("--answers: \(error)")
        }
    }

    /// Answers all inputs chunk by chunk.
    private func answer(
        _ first: [PredictItem], _ inputs: InputChunks<PredictItem>, _ decoding: DecodingConfiguration,
        _ answers: AllowedAnswers?, _ found: ModelArgument.Found, _ adapters: Adapters?, _ tasks: InputTasks,
        _ form: PredictionForm, _ processes: any Communicator, _ console: any RunObserver
    ) throws {
        let format = PredictionFormat(
            showsAll: decoding.answers > 1, showsProbabilities: showsProbabilities, adapters: adapters)
        var writer = PredictionWriter(
            form, format, hasErrors: maximumErrors > 0, to: try PredictOutput(path: output, isJSON: form.isJSON))
        let page = try attention.map { path throws(FileError) in
            try PendingFile(named: path, advice: "name a file to write the page to")
        }
        let trained = try delimiter.open(found, adapters, delta, console)
        let profile = profiles ? OperationProfile() : nil
        try precision.apply(to: trained, profile: profile)
        try agree(processes, trained, tasks, decoding, found)
        let begin = ContinuousClock.now
        let model = try trained.model.generative()
        let progress = ProgressLine(
            label: "predict", total: inputs.isFinished ? first.count : nil, unit: "inputs",
            // Answers printed on the terminal already show the progress.
            terminal: output == nil && Terminal.output.isInteractive ? Terminal(isInteractive: false) : .error)
        let automata = AnswerAutomata()
        var (chunk, done) = (first, 0)
        while !chunk.isEmpty {
            let predictor = Predictor(
                model: model, vocabulary: trained.vocabulary, decoding: decoding.numbered(from: done),
                answers: answers, automata: automata, communicator: processes)
            let asked = chunk.compactMap(\.input).map { PredictionInput($0.text, task: $0.task) }
            try predictor.checkMemory(asked)
            try SharedInputs(processes: processes).give(asked, first: done)
            let predictions = try predictor.predict(asked) {
                progress.update(done + $0)
                try stopIfInterrupted(processes)
            }
            try model.checkFinite(predictions)
            var answers = predictions[...]
            for item in chunk {
                switch item {
                case .input(let input):
                    guard let answer = answers.popFirst() else { preconditionFailure("an input without an answer") }
                    try writer.write(answer, of: input)
                case .wrong(let error):
                    if !writer.tellsErrors { Console.warn("\(error)") }
                    try writer.write(error)
                }
            }
            if let attention, let page, let answer = predictions.first {
                let html = try predictor.attention(of: answer, by: asked.first?.task)
                    .html(title: found.title, question: answer.input, reply: answer.text)
                let shown = page.isTerminal ? Terminal.safe(html) : html
                try page.write { (writer) throws(FileError) in try writer.write(shown) }
                try page.commit()
                Console.note("attention", attention)
            }
            done += predictions.count
            chunk = try inputs.next(check: stopIfInterrupted) ?? []
        }
        progress.finish()
        SharedInputs(processes: processes).end()
        try writer.finish()
        if let profile { ProfileOutput(profile).note(seconds: (ContinuousClock.now - begin) / .seconds(1)) }
    }

    /// Attention is always drawn as a page, whatever the file's name.
    private static func checkIsPage(_ path: String) throws(UsageError) {
        let name = FileSystem.name(of: path)
        guard let point = name.lastIndex(of: "."), point > name.startIndex else { return }
        if ["html", "htm"].contains(name[point...].dropFirst().lowercased()) { return }
        throw UsageError("--attention: an HTML page is written; name it \(path.dropLast(name[point...].count)).html")
    }

    /// The sources of the inputs; empty if none are given.
    private func sources(_ task: TaskDefinition?, _ found: ModelArgument.Found) throws -> [PredictSource] {
        if let split {
            guard maximumErrors == 0 else {
                throw UsageError("--max-errors: works with given inputs, not with --split; leave it out")
            }
            guard let task else { throw UsageError("--split: needs a task; name it: --task TASK") }
            guard texts.isEmpty, input == nil else {
                let given = input == nil ? "TEXT" : "--input"
                throw UsageError("--split: the inputs are the task's own data; leave out \(given)")
            }
            guard task.sources[split] != nil else {
                throw UsageError("--split: the task \"\(task.name)\" has no \(split.rawValue) file")
            }
            guard format == nil else {
                throw UsageError("--format: the task's file says what its data are written in; leave it out")
            }
            return [.split(split, task, dataDirectory: dataDirectory ?? found.dataDirectory)]
        }
        if format != nil, input == nil, !texts.isEmpty {
            throw UsageError("--format: needs a file of inputs; name it: --input FILE")
        }
        let words: [PredictSource] = texts.isEmpty ? [] : [.words(texts)]
        guard let input else { return words }
        return words + [.file(input, try format ?? RecordFormat.format(of: input))]
    }

    /// - Throws: ``Stopped`` if a stop is requested while a file is being written
    private func stopIfInterrupted() throws { try stopIfInterrupted(SoleProcess()) }

    /// - Throws: ``Stopped`` in all processes if a stop is requested of one while a file is being written
    private func stopIfInterrupted(_ processes: any Communicator) throws {
        guard let output, processes.isTrueAnywhere(Interruption.isWished) else { return }
        throw Stopped(exitStatus: Interruption.exitStatus, output: output)
    }

    /// Predicting into a file was stopped on request.
    private struct Stopped: ExitStatusError, CustomStringConvertible {
        let exitStatus: Int32
        let output: String

        var description: String { "stopped; \(output) was not written" }
    }

    static let command = Command(
        "predict", "Ask a trained model.",
        discussion: """
            Inputs are the TEXTs and the lines or records of --input FILE, or else of standard input. Answers are \
            printed in the same order, as soon as they are found. On a terminal without inputs, a prompt takes them. \
            Several processes share the inputs if mpirun starts them. \
            Without --task a record is an object with "input", or a row of a table with such a column.

            In a model with a delta for each task (of a run, or by --adapter NAME=DIR) each input goes through the \
            delta of its task, and is answered as that task. Without --task an input names its task by the start of \
            the task's template; a record may name it in its field "task". With --delta-of TASK all inputs go through \
            the delta of that task, whatever their own task is.

            A wrong input ends the command, after the answers to the inputs before it. --max-errors N passes over up \
            to N of them: the answer is then an empty line, and standard error says what is wrong; with --json it is \
            an object {"error": …}.

            With --split, JSON and tables also have the expected answer as "expected" and further right answers as \
            "other_expected". CSV and TSV quote cells by RFC 4180, and also texts that begin with =, +, - or @. The \
            texts themselves are as the model wrote them: read such columns as text, or a spreadsheet computes them.
            """,
        examples: [
            Example("Pipelines/quickstart.json \"spell in German: 4217\" \"date: 4 oct. 2024\"", "two inputs"),
            Example("runs/quickstart --task date \"4 oct. 2024\"", "with the task's prefix and postprocessing"),
            Example(
                "runs/quickstart --task spell '{\"language\": \"German\", \"number\": 4217}'", "a record of a task"),
            Example("runs/quickstart --input questions.txt.gz --json", "a file of inputs, answered as JSON Lines"),
            Example("runs/quickstart --task spell --input numbers.tsv --output words.jsonl", "a table, into a file"),
            Example("runs/quickstart --task date --split test --json", "the task's own data, labelled or not"),
            Example("runs/quickstart --task date --split test --output date.csv", "answers beside the expected ones"),
            Example("runs/quickstart --task language --probabilities --json \"4. Mai\"", "how likely each label is"),
            Example("runs/quickstart \"date: 1/2/03\" --beams 4 --alternatives 3", "the three best answers"),
            Example("runs/quickstart \"date: 1/2/03\" --temperature 0.8 --samples 5 --seed 7", "five drawn at random"),
            Example(
                "models/flan-t5-small --input reviews.txt --answers '[\"good\", \"bad\"]'", "one of two answers to each"
            ),
            Example("models/flan-t5-small --input places.txt --answers cities.txt", "one of the lines of a file"),
            Example(
                "models/gpt2 \"Once upon a time\" --no-repeat-ngram 3 --repetition-penalty 1.2 --bad-words the,end",
                "without repetitions and some words"),
            Example("runs/quickstart \"date: 1/2/03\" --attention date.html", "what the answer was made of"),
            Example(
                "models/t5-small --adapter adapters/date \"date: 4 oct. 2024\"", "a model with an adapter of PEFT"),
            Example(
                "models/t5-small --adapter sst2=adapters/sst2 --adapter mrpc=adapters/mrpc --input mixed.jsonl",
                "records that name their \"task\", each through the adapter of it"),
            Example(
                "models/gpt2 \"Once upon a time\" --delimiter \"\"", "a decoder-only model goes on from the text itself"
            ),
            Example("runs/quickstart --input questions.txt --profile", "and what took the time"),
            Example("runs/quickstart", "a prompt, on a terminal"),
        ],
        arguments: PredictCommand.init
    ) { try $0.run() }
}
