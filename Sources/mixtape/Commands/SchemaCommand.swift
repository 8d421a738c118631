import CommandSyntax
import Presentation
import Runs

/// `mixtape schema`
struct SchemaCommand {
    private let kind: FileKind

    init(_ arguments: ArgumentReader) {
        kind = arguments.argument(
            .choice("KIND", among: ["task": .task, "mixture": .mixture, "pipeline": .pipeline]), "the kind of file")
    }

    func run() { StandardOutput.write(json: kind.schema.text) }

    static let command = Command(
        "schema", "Print the JSON Schema of task, mixture or pipeline files, by which editors complete and check them.",
        discussion: """
            The schema is made by the code that reads the files, so that both know the same keys, values and ranges. \
            What no schema can say, such as that a file is called after its task, only "mixtape task check" tells.

            A file names its schema itself, as in "$schema": "../.mixtape/task.schema.json", or an editor is told \
            which files it is for: in VS Code by the setting json.schemas. "mixtape init" makes a project with all \
            three. After an update of Mixtape, print them again.
            """,
        examples: [
            Example("task > .mixtape/task.schema.json", "for the files of Tasks/"),
            Example("pipeline > .mixtape/pipeline.schema.json", "for those of Pipelines/"),
        ],
        arguments: SchemaCommand.init
    ) { $0.run() }
}
