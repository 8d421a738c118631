import CommandSyntax

/// A program with every kind of parameter. Its one command records the values that it received.
struct SampleCommand {
    enum Format { case text, lines }

    let pipeline: String
    let names: [String]
    let steps: Int
    let rate: Double?
    let format: Format
    let settings: [String]
    let data: String
    let isQuiet: Bool

    init(_ arguments: ArgumentReader) {
        pipeline = arguments.argument(.file("PIPELINE", extension: "json"), "the run's file")
        names = arguments.remainingArguments(
            .name("TASK", known: { _ in ["sst2", "spell", "parse"] }), "only these tasks")
        steps = arguments.option("steps", .integer("N", in: 1...), default: 100, "how many steps to train")
        rate = arguments.option("rate", .number("X", in: -1...1), "the learning rate")
        format = arguments.option(
            "format", .choice("FORMAT", among: ["text": .text, "lines": .lines]), default: .text, "how to print")
        settings = arguments.repeatedOption("set", .text("KEY=VALUE"), "override a field")
        data = arguments.option(
            "data", .directory("DIR"), default: "Data", environment: "SAMPLE_DATA",
            "where the data files are, one folder for each data set, in the layout of the shipped ones")
        isQuiet = arguments.flag("quiet", "print nothing")
    }

    var said: String {
        "\(pipeline) \(names) \(steps) \(rate.map { "\($0)" } ?? "nil") \(format) \(settings) \(data) \(isQuiet)"
    }

    static func program(_ body: @escaping @Sendable (SampleCommand) throws -> Void = { _ in }) -> Program {
        let run = Command(
            "run", "Do everything that a file says.", discussion: "First paragraph.\n\nSecond paragraph.",
            examples: [Example("a.json --steps 5", "five steps only")], arguments: SampleCommand.init, run: body)
        let copy = Command(
            "copy", "Copy a task.", examples: [],
            arguments: { arguments in
                (
                    from: arguments.argument(.text("FROM"), "the task"),
                    to: arguments.optionalArgument(.text("TO"), "its new name"),
                    seed: arguments.requiredOption("seed", .integer("N"), "a number")
                )
            }
        ) { _ in }
        let list = Command(
            "list", "List the tasks.", examples: [], arguments: { $0.flag("names", "only the names") }, run: { _ in })
        return Program(
            "sample", version: "1.2.3", "A program to test with.", examples: [Example("run a.json", "runs")],
            commands: [
                run,
                Command(
                    "task", "Look at tasks.", examples: [], subcommands: [list, copy]),
            ])
    }
}
