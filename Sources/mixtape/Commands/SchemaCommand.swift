import CommandSyntax
import Presentation
import Runs

/// `mixtape schema`
struct SchemaCommand {
    private let kind: FileKind

    init(_ arguments: ArgumentReader) {
        kind = arguments.argument(
            .choice("KIND", among: ["task": .task, "mixture": .mixture, "pipeline": .pipeline, "study": .study]),
            "the kind of file")
    }

    func run() { StandardOutput.write(json: kind.schema.text) }

    static let command = Command(
        "schema", "Print the JSON Schema of a kind of files, with which editors complete and check them.",
        discussion: """
            The code that reads the files also makes the schema, so both know the same keys, values and ranges. No \
            schema can tell some mistakes, such as a file that is not called after its task; "mixtape task check" \
            does.

            A file can name its schema, as in "$schema": "../.mixtape/task.schema.json". Or the editor is told which \
            files a schema is for: in VS Code by the setting json.schemas. "mixtape init" makes a project with all \
            the schemas. After an update of Mixtape, print them again.
            """,
        examples: [
            Example("task > .mixtape/task.schema.json", "for the files of Tasks/"),
            Example("pipeline > .mixtape/pipeline.schema.json", "for those of Pipelines/"),
        ],
        arguments: SchemaCommand.init
    ) { $0.run() }
}
