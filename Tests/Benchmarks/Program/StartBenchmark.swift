import CommandSyntax
import Configuration
import Files

/// `mixtape-bench start`: the time from the command to the first step of training, with data and vocabulary ready.
struct StartBenchmark {
    private let pipeline: String
    private let directory: String
    private let mixtape: String

    init(_ arguments: ArgumentReader) {
        pipeline = arguments.argument(.file("PIPELINE", extension: "json"), "a run of one step")
        directory = arguments.requiredOption("directory", .directory("DIR"), "what `make bench` prepared")
        mixtape = arguments.option("mixtape", .file("FILE"), default: ".build/release/mixtape", "the program itself")
    }

    func run() throws {
        var begun: Double?
        var done: Double?
        let run = try ProgramRun(pipeline: pipeline, directory: directory, mixtape: mixtape)
        _ = try run.train { line, seconds in
            // The last line before the first step, and the first line after it. The checkpoint does not count.
            if line.hasPrefix("training ") { begun = seconds }
            if line.hasPrefix("step 1 ") { done = seconds }
            return done == nil
        }
        try FileSystem.remove(run.path)
        guard let begun, let done else { throw FileError(path: pipeline, message: "was not trained") }
        print(
            JSONOutput.object([("seconds", .number(begun)), ("first_step_seconds", .number(done - begun))]).line,
            terminator: "")
    }

    static let command = Command(
        "start", "Time a run from the command to its first step.",
        examples: [
            Example("Tests/Benchmarks/Pipelines/start.json --directory .build/benchmarks", "T5-small on the real tasks")
        ],
        arguments: StartBenchmark.init
    ) { try $0.run() }
}
