/// One command, described once: parsing, help, error messages and completion all follow from the description.
///
/// A command declares its arguments in an initializer and reads them in the same calls, as a configurable type reads
/// its fields from a `ConfigurationObject`:
///
///     struct BatchesCommand {
///         let pipeline: String
///         let step: Int
///         init(_ arguments: ArgumentReader) {
///             pipeline = arguments.argument(.file("PIPELINE", extension: "json"), "the run's file")
///             step = arguments.option("step", .integer("N", in: 0...), default: 0, "the step to print")
///         }
///         func run() throws { … }
///         static let command = Command(
///             "batches", "Print what a step's batch holds.",
///             examples: [Example("Pipelines/quickstart.json --step 10", "the eleventh batch of the quickstart")],
///             arguments: BatchesCommand.init
///         ) { try $0.run() }
///     }
///
/// A command can only read what it declares, and every value has its type.
package struct Command: Sendable {
    package let name: String
    /// One sentence.
    package let summary: String
    /// Paragraphs for the command's own help, separated by empty lines; may be empty.
    package let discussion: String
    package let examples: [Example]
    package let parameters: [Parameter]
    package let subcommands: [Command]
    /// Turns the typed words into the action to take; nil for a command that only groups others.
    let prepare: (@Sendable (GivenArguments) throws(UsageProblem) -> Action)?

    typealias Action = () throws -> Void

    /// A command that does something.
    ///
    /// `arguments` is called once without a command line, to learn the parameters, and then once for the actual command
    /// line. So it only declares and reads; all work belongs in `run`.
    package init<Arguments>(
        _ name: String, _ summary: String, discussion: String = "", examples: [Example],
        arguments: @escaping @Sendable (ArgumentReader) -> Arguments,
        run: @escaping @Sendable (Arguments) throws -> Void
    ) {
        let describing = ArgumentReader(nil)
        _ = arguments(describing)
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.examples = examples
        parameters = describing.parameters
        subcommands = []
        prepare = { (given) throws(UsageProblem) in
            let reader = ArgumentReader(given)
            let values = arguments(reader)
            try reader.check()
            return { try run(values) }
        }
    }

    /// A command that groups others, such as `mixtape task`.
    package init(
        _ name: String, _ summary: String, discussion: String = "", examples: [Example], subcommands: [Command]
    ) {
        precondition(Set(subcommands.map(\.name)).count == subcommands.count, "two commands of \(name) share a name")
        self.name = name
        self.summary = summary
        self.discussion = discussion
        self.examples = examples
        self.subcommands = subcommands
        parameters = []
        prepare = nil
    }

    func subcommand(_ name: String) -> Command? { subcommands.first { $0.name == name } }

    func parameter(option name: String) -> Parameter? {
        parameters.first { $0.role != .argument && $0.name == name }
    }

    var arguments: [Parameter] { parameters.filter { $0.role == .argument } }
    var options: [Parameter] { parameters.filter { $0.role != .argument } }
}

/// A command line worth trying, shown in the help.
package struct Example: Sendable {
    /// The words after the command's name.
    package let arguments: String
    /// The effect, in a few words.
    package let says: String

    package init(_ arguments: String, _ says: String) {
        self.arguments = arguments
        self.says = says
    }

    /// The whole line for the named command.
    func line(of command: String) -> String { arguments.isEmpty ? command : "\(command) \(arguments)" }
}
