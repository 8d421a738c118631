/// The help of one command, wrapped to the terminal's width.
struct HelpText {
    let path: [Command]
    let terminal: Terminal

    /// Text wider than this is hard to read, however wide the terminal.
    private static let maximumWidth = 100
    private static let indent = "  "
    /// The left column grows with its longest entry up to this width; a longer entry gets a line of its own.
    private static let maximumLeftColumn = 30

    private var command: Command { path[path.count - 1] }
    private var name: String { path.map(\.name).joined(separator: " ") }
    private var width: Int { max(40, min(terminal.width, Self.maximumWidth)) }

    var text: String {
        var sections = [Self.wrap(command.summary, width: width).joined(separator: "\n")]
        if !command.discussion.isEmpty {
            let paragraphs = command.discussion.split(separator: "\n\n").map { String($0) }
            sections.append(
                paragraphs.map { Self.wrap($0, width: width).joined(separator: "\n") }.joined(separator: "\n\n"))
        }
        let usageLines = Self.wrap(usage, width: width - 4).enumerated().map { ($0 == 0 ? "  " : "    ") + $1 }
        sections.append(section("Usage", usageLines))
        if !command.subcommands.isEmpty {
            sections.append(section("Commands", columns(command.subcommands.map { ($0.name, $0.summary) })))
        }
        if !command.arguments.isEmpty {
            sections.append(section("Arguments", columns(command.arguments.map { ($0.name, describe($0)) })))
        }
        let options = command.options.map { (left: optionLabel($0), right: describe($0)) }
        sections.append(section("Options", columns(options + [("-h, --help", "show this help")])))
        if !command.examples.isEmpty { sections.append(section("Examples", examples)) }
        if !command.subcommands.isEmpty {
            let hint = "'\(name) COMMAND --help' says more about a command."
            sections.append(Self.wrap(hint, width: width).joined(separator: "\n"))
        }
        return sections.joined(separator: "\n\n") + "\n"
    }

    /// `mixtape run PIPELINE [--data DIR]`; where there are many options, only the required ones are spelled out.
    var usage: String {
        if !command.subcommands.isEmpty { return "\(name) COMMAND" }
        var words = [name]
        for argument in command.arguments {
            let shown = argument.isRepeated ? "\(argument.name)..." : argument.name
            words.append(argument.isRequired ? shown : "[\(shown)]")
        }
        words += command.options.filter(\.isRequired).map(optionLabel)
        if command.options.contains(where: { !$0.isRequired }) { words.append("[OPTIONS]") }
        return words.joined(separator: " ")
    }

    private func section(_ title: String, _ lines: [String]) -> String {
        ([terminal.bold(title)] + lines).joined(separator: "\n")
    }

    private func optionLabel(_ parameter: Parameter) -> String {
        parameter.placeholder.isEmpty ? parameter.label : "\(parameter.label) \(parameter.placeholder)"
    }

    private func describe(_ parameter: Parameter) -> String {
        var remarks: [String] = []
        if case .choices(let names) = parameter.completion { remarks.append(names.joined(separator: ", ")) }
        if parameter.role == .option, parameter.isRequired { remarks.append("required") }
        if parameter.role == .option, parameter.isRepeated { remarks.append("may be repeated") }
        if let environment = parameter.environment { remarks.append("or set \(environment)") }
        if let text = parameter.defaultText, !text.isEmpty { remarks.append("default: \(text)") }
        return remarks.isEmpty ? parameter.help : "\(parameter.help) (\(remarks.joined(separator: "; ")))"
    }

    private var examples: [String] {
        command.examples.flatMap { example in
            let line = example.arguments.isEmpty ? name : "\(name) \(example.arguments)"
            let says = Self.wrap(example.says, width: width - 6).map { "      " + terminal.dim($0) }
            return [Self.indent + line] + says
        }
    }

    /// Two columns: the left as wide as it needs to be, the right wrapped.
    private func columns(_ entries: [(left: String, right: String)]) -> [String] {
        let fitting = entries.map(\.left.displayWidth).filter { $0 <= Self.maximumLeftColumn }
        let left = (fitting.max() ?? Self.maximumLeftColumn) + 2
        let margin = String(repeating: " ", count: Self.indent.count + left)
        return entries.flatMap { entry in
            let right = Self.wrap(entry.right, width: width - margin.count)
            guard entry.left.displayWidth <= left - 2 else {
                return [Self.indent + entry.left] + right.map { margin + $0 }
            }
            let first = Self.indent + entry.left.padded(to: left) + (right.first ?? "")
            return [first] + right.dropFirst().map { margin + $0 }
        }
    }

    /// Fills lines with the words of a text.
    static func wrap(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(whereSeparator: \.isWhitespace) {
            if line.isEmpty {
                line = String(word)
            } else if line.displayWidth + 1 + String(word).displayWidth <= width {
                line += " " + word
            } else {
                lines.append(line)
                line = String(word)
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }
}
