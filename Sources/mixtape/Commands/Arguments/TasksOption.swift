import CommandSyntax

/// The option `--tasks` of commands that ask or judge a trained model.
enum TasksOption {
    static func directory(_ arguments: ArgumentReader, _ help: String) -> String? {
        arguments.option("tasks", .directory("DIR"), help)
    }
}
