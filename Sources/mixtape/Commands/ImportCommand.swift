import CommandSyntax
import Configuration
import ExampleStore
import Foundation
import Presentation
import Runs

/// `mixtape import`
struct ImportCommand {
    private let pipeline: PipelineArgument
    private let maximumErrors: Int
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
        maximumErrors = arguments.option(
            "max-errors", .integer("N", in: 0...), default: 0,
            "pass over up to N wrong records of each source, and write them to a file beside the store")
        isJSON = arguments.flag("json", "print a JSON object for each split")
    }

    func run() throws {
        Interruption.watch()
        let console = ConsoleObserver()
        let configuration = try pipeline.read()
        let store = try ImportStage.openStore(configuration.storePath, console)
        // A terminal is never a data source.
        let options = ImportOptions(maximumErrors: maximumErrors, readsStandardInput: isatty(STDIN_FILENO) == 0)
        let summaries = try ImportStage.run(
            configuration.allTasks, dataDirectory: configuration.dataDirectory, store: store, options: options,
            console)
        if isJSON {
            for summary in summaries { StandardOutput.write(json: Self.json(summary).line) }
        } else {
            show(summaries, store)
        }
        for summary in summaries {
            guard let file = summary.errorsFile else { continue }
            let wrong = Quantity.count(summary.errors, "wrong record")
            Console.warn("\(summary.task) \(summary.split.rawValue): \(wrong) passed over, see \(file)")
        }
    }

    private func show(_ summaries: [ImportSummary], _ store: ExampleStore) {
        var table = TextTable([.init("task"), .init("split"), .init("examples", .right), .init("")])
        for summary in summaries {
            table.append([
                summary.task, summary.split.rawValue, Quantity.count(summary.exampleCount), Self.remarks(summary),
            ])
        }
        StandardOutput.show(table.text(terminal: .output))
        Console.say("store", store.path)
    }

    private static func json(_ summary: ImportSummary) -> JSONOutput {
        .object([
            ("task", .string(summary.task)), ("split", .string(summary.split.rawValue)),
            ("outcome", .string("\(summary.outcome)")), ("examples", .integer(summary.exampleCount)),
            ("repeated", summary.repeated.map { .integer($0) } ?? .null), ("dropped", .integer(summary.dropped)),
            ("left_out", .integer(summary.leftOut)), ("errors", .integer(summary.errors)),
            ("errors_file", .string(summary.errorsFile)),
        ])
    }

    /// `imported, 12 repeated, 3 left out`.
    private static func remarks(_ summary: ImportSummary) -> String {
        let counts = [
            (summary.repeated ?? 0, "repeated"), (summary.dropped, "dropped as duplicates"),
            (summary.leftOut, "left out"), (summary.errors, "wrong"),
        ]
        let notable = counts.filter { $0.0 > 0 }.map { "\(Quantity.count($0.0)) \($0.1)" }
        return (["\(summary.outcome)"] + notable).joined(separator: ", ")
    }

    static let command = Command(
        "import", "Import the data files of a pipeline's tasks into the example store.",
        discussion: """
            A file that did not change is left alone; a changed one replaces its examples in one transaction. Examples \
            that repeat an earlier one, input and answer, are counted and kept. A task whose source has the path "-" \
            is read from standard input.
            """,
        examples: [
            Example("Pipelines/quickstart.json", "import the quickstart's data"),
            Example("Pipelines/web.json --max-errors 100", "pass over up to 100 wrong records of each file"),
        ],
        arguments: ImportCommand.init
    ) { try $0.run() }
}
