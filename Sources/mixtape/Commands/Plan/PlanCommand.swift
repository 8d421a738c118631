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
        var warnings = plan.warnings + RunAdvice.warnings(configuration, totalSteps: data.totalSteps)
        var calibration: Calibration?
        do {
            calibration = try Calibration.measure(configuration, data, console)
        } catch let error as TrainingError {
            warnings.append("a step on trial failed: \(error)")
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
            Imports and tokenises what is not there yet, as training does. For each task: examples, rate, share, draws \
            and epochs over the run, lengths in tokens as they are after the task's limits, what is cut and dropped, \
            and its share of the loss. Draws are exact, or expected values where the mixture draws independently. \
            "repeats" says how often each example is shown.

            A task gets a warning when it is shown 100 times or more, and when it has less than 1% of the draws and \
            also less than a tenth of an equal share.

            The leakage lists examples of validation and test splits that also occur in a training split: whose input \
            is the same without the literal text that the task's template begins with, to the letter or but for case, \
            punctuation and spaces. "leakage": "exclude" in the pipeline's training leaves such training examples out.

            The time comes from a few steps, of three seconds or so, by a model that is thrown away.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "what the quickstart's training will see"),
            Example("Pipelines/quickstart.json --json", "for a program"),
        ],
        arguments: PlanCommand.init
    ) { try $0.run() }
}
