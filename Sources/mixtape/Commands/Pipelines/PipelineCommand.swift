import CommandSyntax

/// `mixtape pipeline`
enum PipelineCommand {
    static let command = Command(
        "pipeline", "Write the pipeline of a new run.",
        examples: [
            Example("new first --task reviews", "a first draft for a task of one's own")
        ],
        subcommands: [PipelineNewCommand.command])
}
