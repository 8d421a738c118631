import CommandSyntax
import Configuration
import Evaluation
import TaskDefinitions

/// `mixtape predict`
struct PredictCommand {
    private let model: ModelArgument
    private let texts: [String]
    private let input: String?
    private let task: TaskOption
    private let decoding: DecodingOptions
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        model = ModelArgument(arguments)
        texts = arguments.remainingArguments(.text("TEXT"), "inputs, each with its prefix")
        input = arguments.option("input", .file("FILE"), "read inputs from a file, one on each line; - is standard input")
        task = TaskOption(
            arguments,
            "answer as this task is evaluated: its limits, labels, mode and postprocessing; inputs may then be JSON "
                + "records of the task")
        decoding = DecodingOptions(arguments)
        isJSON = arguments.flag("json", "print a JSON object for each input, with the prediction and its log-likelihood")
    }

    func run() throws {
        let found = try model.find()
        let task = try task.task(among: found)
        let lines = InputLine.words(texts) + (try input.map(InputLine.read) ?? [])
        let inputs = try lines.map { try Self.render($0, task) }
        if inputs.isEmpty { throw UsageError("nothing to predict; give a text, or --input FILE") }
        let trained = try found.open()
        let predictor = Predictor(
            model: trained.model, vocabulary: trained.vocabulary, decoding: decoding.decoding(found.decoding))
        let progress = ProgressLine(label: "predict", total: inputs.count, unit: "inputs")
        let predictions = if let task {
            predictor.predict(inputs, task: task) { progress.update($0) }
        } else {
            predictor.predict(inputs) { progress.update($0) }
        }
        progress.finish()
        try trained.model.checkFinite(predictions.map(\.logLikelihood))
        for prediction in predictions { print(isJSON ? Self.json(prediction) : prediction.text) }
    }

    /// An input as it stands, or, for a task, a JSON record through the task's template.
    private static func render(_ line: InputLine, _ task: TaskDefinition?) throws -> String {
        guard let task, line.text.hasPrefix("{") else { return line.text }
        let object = try line.json()
        do {
            return try task.renderInput(try Record(object.value))
        } catch {
            throw line.problem("\(error)")
        }
    }

    private static func json(_ prediction: Prediction) -> String {
        let facts: [(key: String, value: JSONOutput)] = [
            ("input", .string(prediction.input)), ("prediction", .string(prediction.text)),
            ("log_likelihood", .number(prediction.logLikelihood)), ("complete", .bool(prediction.isComplete)),
            ("input_truncated", .bool(prediction.isInputTruncated)), ("invalid_label", .bool(prediction.isInvalidLabel)),
        ]
        let labels = prediction.ranking.map { [(key: "labels", value: $0.json)] } ?? []
        return String(JSONOutput.object(facts + labels).line.dropLast())
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
