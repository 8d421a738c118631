/// One item of a command's line, with everything that parsing, help and completion know about it.
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
    /// The placeholder of the value in the help, such as `N`; empty for a flag.
    package let placeholder: String
    package let help: String
    package var isRequired = false
    package var isRepeated = false
    /// The default as a user would type it.
    package var defaultText: String?
    /// The environment variable that gives the value if the option is absent.
    package var environment: String?
    package var completion = Completion.nothing

    /// The option as it is typed, or the argument's placeholder.
    var label: String { role == .argument ? name : "--\(name)" }
}

/// The candidates that a shell offers for a value.
package enum Completion: Sendable {
    case nothing
    /// The path of a file, with the given extension if there is one.
    case file(extension: String?)
    case directory
    /// One of a closed set.
    case choices([String])
    /// Names that are looked up at the time of completion, such as those of the tasks.
    case names(@Sendable (TypedWords) -> [String])
    /// Known paths with descriptions, looked up at the time of completion; otherwise any path with the extension.
    case paths(extension: String?, known: @Sendable (TypedWords) -> [(word: String, says: String)])
}

/// The words of a line while one of them is being completed. Its candidates can depend on the other words.
package struct TypedWords: Sendable {
    /// The part of the word that is typed already, perhaps empty.
    package let current: String
    package private(set) var arguments: [String] = []
    private var options: [String: String] = [:]

    init(current: String = "") {
        self.current = current
    }

    /// The last value given for an option; nil if there is none.
    package func option(_ name: String) -> String? { options[name] }

    mutating func add(argument: String) { arguments.append(argument) }
    mutating func set(option name: String, to value: String) { options[name] = value }

    /// The same line with another word, or another part of it, being typed.
    func typing(_ current: String) -> TypedWords {
        var words = TypedWords(current: current)
        (words.arguments, words.options) = (arguments, options)
        return words
    }
}
