import CommandSyntax
import Configuration
import Evaluation
import Foundation
import TaskDefinitions

/// `mixtape predict`
struct PredictCommand {
    private let model: ModelArgument
    private let texts: [String]
    private let input: String?
    private let taskName: String?
    private let decoding: DecodingOptions
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        model = ModelArgument(arguments)
        texts = arguments.remainingArguments(.text("TEXT"), "inputs, each with its prefix")
        input = arguments.option("input", .file("FILE"), "read inputs from a file, one on each line; - is standard input")
        taskName = arguments.option(
            "task", .text("TASK"),
            "apply this task's limits, labels and postprocessing; inputs may then be JSON records of the task")
        decoding = DecodingOptions(arguments)
        isJSON = arguments.flag("json", "print a JSON object for each input, with the prediction and its log-likelihood")
    }

    func run() throws {
        let model = try model.open(tasks: taskName.map { [$0] } ?? [])
        let task = model.tasks.first { $0.name == taskName }
        let inputs = try readInputs().map { try Self.render($0, task) }
        if inputs.isEmpty { throw UsageError("nothing to predict; give a text, or --input FILE") }
        let predictor = Predictor(
            model: model.trained.model, vocabulary: model.trained.vocabulary,
            decoding: decoding.decoding(model.decoding))
        let progress = ProgressLine(label: "predict", total: inputs.count, unit: "inputs")
        let predictions = if let task {
            predictor.predict(inputs, task: task) { progress.update($0.inputs) }
        } else {
            predictor.predict(inputs) { progress.update($0.inputs) }
        }
        progress.finish()
        for prediction in predictions { print(isJSON ? Self.json(prediction) : prediction.text) }
    }

    private func readInputs() throws -> [(text: String, place: String)] {
        var inputs = texts.enumerated().map { ($1, "TEXT \($0 + 1)") }
        guard let input else { return inputs }
        // A handle rather than the file's contents at once, so that pipes can be read too.
        let handle = input == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: input)
        guard let handle, let data = try? handle.readToEnd() ?? Data() else {
            throw RunError("cannot be read; check that it is a file that exists and may be read", path: input)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw RunError("is not valid UTF-8; save the file as UTF-8", path: input)
        }
        // Every line is an input, empty ones too: line n of the output answers line n of the input. By scalars, as a
        // carriage return and a line feed are one character.
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        for (index, line) in lines.enumerated() {
            inputs.append((String(line.last == "\r" ? line.dropLast() : line), "\(input):\(index + 1)"))
        }
        return inputs
    }

    /// An input as it stands, or, for a task, a JSON record through the task's template.
    private static func render(_ input: (text: String, place: String), _ task: TaskDefinition?) throws -> String {
        guard let task, input.text.hasPrefix("{") else { return input.text }
        let document = try JSONDocument(bytes: Array(input.text.utf8), file: input.place, dialect: .strict)
        do {
            return try task.renderInput(try Record(document.root.value))
        } catch {
            throw RunError("\(error)", path: input.place)
        }
    }

    private static func json(_ prediction: Prediction) -> String {
        let line = JSONOutput.object([
            ("input", .string(prediction.input)), ("prediction", .string(prediction.text)),
            ("log_likelihood", .number(prediction.logLikelihood)), ("complete", .bool(prediction.isComplete)),
            ("input_truncated", .bool(prediction.isInputTruncated)), ("invalid_label", .bool(prediction.isInvalidLabel)),
        ]).line
        return String(line.dropLast())
    }

    static let command = Command(
        "predict", "Ask a trained model.",
        examples: [
            Example("Pipelines/quickstart.json \"spell in German: 4217\" \"date: 4 oct. 2024\"", "two inputs"),
            Example("runs/quickstart --task spell '{\"language\": \"German\", \"number\": 4217}'", "a record of a task"),
            Example("runs/quickstart --input questions.txt --json", "a file of inputs, as JSON Lines"),
        ],
        arguments: PredictCommand.init
    ) { try $0.run() }
}
