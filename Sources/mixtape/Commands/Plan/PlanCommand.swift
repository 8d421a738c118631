import Batching
import CommandSyntax
import Presentation
import Runs
import Training

/// `mixtape plan`
struct PlanCommand {
    private let pipeline: PipelineArgument
    private let isJSON: Bool
    private let processes: Int?
    private let bandwidth: Double?
    private let latency: Double?

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
        processes = arguments.option(
            "ranks", .integer("N", in: 2...4096),
            "say how long a step will take on up to N machines, with a process each under mpirun")
        bandwidth = arguments.option(
            "bandwidth", .number("GBITS", in: 0.001...100_000),
            "with --ranks: of the network between them, in Gbit/s (default: measured under mpirun, else 10)")
        latency = arguments.option(
            "latency", .number("MICROSECONDS", in: 0.01...1_000_000),
            "with --ranks: of that network (default: measured under mpirun, else 50)")
        isJSON = arguments.flag("json", "print a JSON object")
    }

    func run() throws {
        if processes == nil, let option = bandwidth != nil ? "--bandwidth" : latency != nil ? "--latency" : nil {
            throw UsageError("\(option): is of the network between machines; name their number: --ranks N")
        }
        try Processes.share { processes, console in
            let measured = LinkSpeed.measure(processes)
            if processes.isFirst { try run(link(measured), console) }
        }
    }

    /// The given network, or the measured one.
    private func link(_ measured: LinkSpeed?) -> LinkSpeed {
        var link = measured ?? .usual
        if let bandwidth { link.bytesPerSecond = bandwidth * 1e9 / 8 }
        if let latency { link.latency = latency * 1e-6 }
        return link
    }

    private func run(_ link: LinkSpeed, _ console: any RunObserver) throws {
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
            let sharing = processes.flatMap { count in calibration.map { (plan.sharing($0, link), count) } }
            StandardOutput.write(json: try plan.json(calibration, sharing: sharing, warnings: warnings).text)
        } else if let calibration {
            Console.say("time", plan.timeText(calibration))
            if let processes {
                StandardOutput.show(plan.sharingText(plan.sharing(calibration, link), upTo: processes), terminator: "")
            }
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

            The time is measured: a model that is thrown away takes a few steps, for ten seconds or so at most.

            With --ranks, a table says what to expect of several machines like this one. Their network is the given \
            one, \
            or the measured one if mpirun starts this command on them.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "what the quickstart's training will see"),
            Example("Pipelines/quickstart.json --json", "for a program"),
            Example("Pipelines/quickstart.json --ranks 16 --bandwidth 25", "on up to 16 machines"),
        ],
        arguments: PlanCommand.init
    ) { try $0.run() }
}
