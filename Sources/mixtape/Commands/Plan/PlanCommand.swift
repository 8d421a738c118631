import Batching
import CommandSyntax
import Presentation
import Runs
import Training

/// `mixtape plan`
struct PlanCommand {
    private let pipeline: PipelineArgument
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
        isJSON = arguments.flag("json", "print a JSON object")
    }

    func run() throws {
        let console = ConsoleObserver()
        let configuration = try pipeline.read()
        let data = try PreparedData.make(configuration, console)
        let leakage = try data.leakage ?? LeakageStage.run(configuration, store: data.store, console)
        let plan = PlanDescription(configuration, data, leakage)
        if !isJSON { StandardOutput.show(try plan.text(), terminator: "") }
        var warnings = plan.warnings + RunAdvice.warnings(configuration, data)
        warnings += try AnswersAdvice.warnings(configuration, data)
        var calibration: Calibration?
        do {
            calibration = try Calibration.measure(configuration, data, console)
        } catch let error as TrainingError {
            warnings.append("a trial step failed: \(error)")
        }
        if isJSON {
            StandardOutput.write(json: try plan.json(calibration, warnings: warnings).text)
        } else if let calibration {
            Console.say("time", plan.timeText(calibration))
        }
        for warning in warnings { Console.warn(warning) }
    }

    static let command = Command(
        "plan", "Show what a pipeline's training will see and how long it will take, before any training.",
        discussion: """
            Imports and tokenises what is missing, as training does. Shows for each task: examples, rate, share, draws \
            and epochs over the run, lengths in tokens within the task's limits, what is cut and dropped, and the \
            share of the loss. Draws are exact, or expected values if the mixture draws independently. "repeats" says \
            how often each example is shown.

            A task gets a warning if its examples are shown 100 times or more. It also gets one if it has less than 1% \
            of the draws and less than a tenth of an equal share.

            The leakage lists validation and test examples that also occur in a training split. Their inputs are \
            compared without the literal text that the task's template begins with: to the letter, and apart from \
            case, punctuation and spaces. "leakage": "exclude" in the pipeline's training leaves such training \
            examples out.

            The time is measured: a model that is thrown away takes a few steps, for three seconds or so.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "what the quickstart's training will see"),
            Example("Pipelines/quickstart.json --json", "for a program"),
        ],
        arguments: PlanCommand.init
    ) { try $0.run() }
}
