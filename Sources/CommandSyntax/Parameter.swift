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
    case names(@Sendable (TypedWords) -> [String])
    /// Paths that are looked up likewise, with what each is; else any path, of a file with the extension.
    case paths(extension: String?, known: @Sendable (TypedWords) -> [(word: String, says: String)])
}

/// What a line holds while one of its words is being completed: what that word may be can hang on the others.
package struct TypedWords: Sendable {
    /// The word that is being typed, as far as it is, perhaps empty.
    package let current: String
    package private(set) var arguments: [String] = []
    private var options: [String: String] = [:]

    init(current: String = "") {
        self.current = current
    }

    /// The value of an option, given last; nil where it is not.
    package func option(_ name: String) -> String? { options[name] }

    mutating func add(argument: String) { arguments.append(argument) }
    mutating func set(option name: String, to value: String) { options[name] = value }

    /// The same where another word, or another part of it, is being typed.
    func typing(_ current: String) -> TypedWords {
        var words = TypedWords(current: current)
        (words.arguments, words.options) = (arguments, options)
        return words
    }
}
