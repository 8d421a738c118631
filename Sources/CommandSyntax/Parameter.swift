/// One thing that a command's line may hold: all that parsing, help and completion know about it.
package struct Parameter: Sendable {
    package enum Role: Sendable {
        /// A word known by its position.
        case argument
        /// `--name VALUE` or `--name=VALUE`.
        case option
        /// `--name`.
        case flag
    }

    package let role: Role
    /// An option's or flag's name without its dashes; an argument's placeholder.
    package let name: String
    /// What stands for the value in the help, such as `N`; empty for a flag.
    package let placeholder: String
    package let help: String
    package var isRequired = false
    package var isRepeated = false
    /// The default as it would be typed.
    package var defaultText: String?
    /// The environment variable that is read when the option is not given.
    package var environment: String?
    package var completion = Completion.nothing

    /// The option as it is typed, or the argument's placeholder.
    var label: String { role == .argument ? name : "--\(name)" }
}

/// What a shell offers for a value that is still being typed.
package enum Completion: Sendable {
    case nothing
    /// A path, of a file with the given extension where there is one.
    case file(extension: String?)
    case directory
    /// One of a closed set.
    case choices([String])
    /// Names that are looked up when they are asked for, such as those of the tasks there are.
    case names(@Sendable () -> [String])
    /// Paths that are looked up likewise, with what each is; else any path, of a file with the extension.
    case paths(extension: String?, known: @Sendable () -> [(word: String, says: String)])
}
