import CommandSyntax

/// `mixtape import`
struct ImportCommand {
    private let pipeline: PipelineArgument

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
    }

    func run() throws {
        Interruption.watch()
        let configuration = try pipeline.read()
        let store = try ImportStage.openStore(configuration.storePath)
        let summaries = try ImportStage.run(configuration.tasks, dataDirectory: configuration.dataDirectory, store: store)
        var table = TextTable([.init("task"), .init("split"), .init("examples", .right), .init("")])
        for summary in summaries {
            table.append([
                summary.task, summary.split.rawValue, Quantity.count(summary.exampleCount), "\(summary.outcome)",
            ])
        }
        print(table.text(terminal: .output))
        Console.say("store", store.path)
    }

    static let command = Command(
        "import", "Import the data files of a pipeline's tasks into the example store.",
        discussion: "A file that did not change is left alone; a changed one replaces its examples in one transaction.",
        examples: [Example("Pipelines/quickstart.json", "import the quickstart's data")],
        arguments: ImportCommand.init
    ) { try $0.run() }
}
