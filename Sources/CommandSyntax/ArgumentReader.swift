/// Declares a command's parameters and reads their values, in one call each. See ``Command``.
///
/// The first problem is kept, and a stand-in is returned. The command does not run then.
package final class ArgumentReader {
    private(set) var parameters: [Parameter] = []
    private let given: GivenArguments?
    private var argumentsTaken = 0
    private var problem: UsageProblem?

    /// - Parameter given: the words that were typed; nil while the command is only described.
    init(_ given: GivenArguments?) {
        self.given = given
    }

    // MARK: Options

    /// `--name VALUE`, or the default.
    package func option<Value>(
        _ name: String, _ kind: ValueKind<Value>, default fallback: Value, environment: String? = nil, _ help: String
    ) -> Value {
        declare(
            Parameter(
                role: .option, name: name, placeholder: kind.placeholder, help: help,
                defaultText: kind.spelling(fallback), environment: environment, completion: kind.completion))
        return value(of: name, kind, environment: environment) ?? fallback
    }

    /// `--name VALUE`, or nil.
    package func option<Value>(
        _ name: String, _ kind: ValueKind<Value>, environment: String? = nil, _ help: String
    ) -> Value? {
        declare(
            Parameter(
                role: .option, name: name, placeholder: kind.placeholder, help: help, environment: environment,
                completion: kind.completion))
        return value(of: name, kind, environment: environment)
    }

    /// `--name VALUE`, which must be given.
    package func requiredOption<Value>(_ name: String, _ kind: ValueKind<Value>, _ help: String) -> Value {
        declare(
            Parameter(
                role: .option, name: name, placeholder: kind.placeholder, help: help, isRequired: true,
                completion: kind.completion))
        if let given, given.options[name] == nil {
            report(UsageProblem("missing option --\(name) \(kind.placeholder)"))
        }
        return value(of: name, kind, environment: nil) ?? kind.standIn
    }

    /// `--name VALUE` any number of times, in the order typed.
    package func repeatedOption<Value>(_ name: String, _ kind: ValueKind<Value>, _ help: String) -> [Value] {
        declare(
            Parameter(
                role: .option, name: name, placeholder: kind.placeholder, help: help, isRepeated: true,
                completion: kind.completion))
        return (given?.options[name] ?? []).map { convert($0, kind, label: "--\(name)") }
    }

    /// `--name`: given or not.
    package func flag(_ name: String, _ help: String) -> Bool {
        declare(Parameter(role: .flag, name: name, placeholder: "", help: help))
        return given?.flags.contains(name) ?? false
    }

    // MARK: Arguments, by position

    /// The next word, which must be there.
    package func argument<Value>(_ kind: ValueKind<Value>, _ help: String) -> Value {
        declareArgument(kind, help, isRequired: true)
        return nextArgument(kind) ?? missing(kind)
    }

    /// The next word, or nil.
    package func optionalArgument<Value>(_ kind: ValueKind<Value>, _ help: String) -> Value? {
        declareArgument(kind, help)
        return nextArgument(kind)
    }

    /// All remaining words.
    package func remainingArguments<Value>(
        _ kind: ValueKind<Value>, isRequired: Bool = false, _ help: String
    ) -> [Value] {
        declareArgument(kind, help, isRequired: isRequired, isRepeated: true)
        var values: [Value] = []
        while let value = nextArgument(kind) { values.append(value) }
        if isRequired, values.isEmpty { _ = missing(kind) }
        return values
    }

    // MARK: How

    private func value<Value>(of name: String, _ kind: ValueKind<Value>, environment: String?) -> Value? {
        guard let given else { return nil }
        if let text = given.options[name]?.last { return convert(text, kind, label: "--\(name)") }
        guard let environment, let text = given.environment[environment], !text.isEmpty else { return nil }
        return convert(text, kind, label: environment)
    }

    private func nextArgument<Value>(_ kind: ValueKind<Value>) -> Value? {
        guard let given, argumentsTaken < given.arguments.count else { return nil }
        argumentsTaken += 1
        return convert(given.arguments[argumentsTaken - 1], kind, label: kind.placeholder)
    }

    private func convert<Value>(_ text: String, _ kind: ValueKind<Value>, label: String) -> Value {
        do {
            return try kind.parse(text)
        } catch {
            report(UsageProblem("\(label): \(error.message)"))
            return kind.standIn
        }
    }

    private func missing<Value>(_ kind: ValueKind<Value>) -> Value {
        report(UsageProblem("missing argument \(kind.placeholder)"))
        return kind.standIn
    }

    private func report(_ found: UsageProblem) {
        if problem == nil { problem = found }
    }

    /// - Throws: the first problem that reading met.
    func check() throws(UsageProblem) {
        if let problem { throw problem }
    }

    // MARK: Declarations

    private func declareArgument<Value>(
        _ kind: ValueKind<Value>, _ help: String, isRequired: Bool = false, isRepeated: Bool = false
    ) {
        if let last = parameters.last(where: { $0.role == .argument }) {
            precondition(!last.isRepeated, "\(kind.placeholder) can never be reached after \(last.name)")
            precondition(last.isRequired || !isRequired, "\(kind.placeholder) is required after an optional argument")
        }
        declare(
            Parameter(
                role: .argument, name: kind.placeholder, placeholder: kind.placeholder, help: help,
                isRequired: isRequired, isRepeated: isRepeated, completion: kind.completion))
    }

    private func declare(_ parameter: Parameter) {
        precondition(parameter.name != "help", "--help is there for every command")
        precondition(!parameters.contains { $0.label == parameter.label }, "\(parameter.label) is declared twice")
        parameters.append(parameter)
    }
}
