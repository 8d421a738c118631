import Presentation

/// The help of one command, wrapped to the terminal's width.
struct HelpText {
    let path: [Command]
    /// Subjects that `help` explains in addition to the commands.
    let topics: [Topic]
    let hasVersion: Bool
    let layout: HelpLayout

    init(path: [Command], topics: [Topic] = [], hasVersion: Bool = false, terminal: Terminal) {
        self.hasVersion = hasVersion
        self.path = path
        self.topics = topics
        layout = HelpLayout(terminal: terminal)
    }

    private var command: Command { path[path.count - 1] }
    private var name: String { path.map(\.name).joined(separator: " ") }

    var text: String {
        var sections = [layout.paragraph(command.summary)]
        if !command.discussion.isEmpty { sections.append(layout.paragraphs(command.discussion)) }
        let usageLines = usage.wrapped(to: layout.width - 4).enumerated().map { ($0 == 0 ? "  " : "    ") + $1 }
        sections.append(layout.section("Usage", usageLines))
        if !command.subcommands.isEmpty {
            let commands = command.subcommands.map { (left: $0.name, right: $0.summary) }
            sections.append(layout.section("Commands", layout.columns(commands)))
        }
        if !topics.isEmpty {
            sections.append(layout.section("Topics", layout.columns(topics.map { ($0.name, $0.summary) })))
        }
        if !command.arguments.isEmpty {
            let arguments = command.arguments.map { (left: $0.name, right: describe($0)) }
            sections.append(layout.section("Arguments", layout.columns(arguments)))
        }
        let options = command.options.map { (left: optionLabel($0), right: describe($0)) }
        let version = hasVersion ? [(left: "-v, --version", right: "print the version")] : []
        let always = [(left: "-h, --help", right: "show this help")] + version
        sections.append(layout.section("Options", layout.columns(options + always)))
        if !command.examples.isEmpty {
            let examples = command.examples.map { (line: $0.line(of: name), says: $0.says) }
            sections.append(layout.section("Examples", layout.examples(examples)))
        }
        if !command.subcommands.isEmpty {
            let topic = topics.isEmpty ? "" : " '\(name) help TOPIC' explains a subject."
            sections.append(layout.paragraph("'\(name) COMMAND --help' says more about a command.\(topic)"))
        }
        return sections.joined(separator: "\n\n") + "\n"
    }

    /// `mixtape run PIPELINE [--data DIR]`. If there are many options, only the required ones are spelled out.
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
}
