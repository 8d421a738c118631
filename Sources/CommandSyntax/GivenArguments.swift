import Configuration

/// The words after a command's name, sorted into options, flags and arguments by the command's parameters.
struct GivenArguments: Sendable {
    var options: [String: [String]] = [:]
    var flags: Set<String> = []
    var arguments: [String] = []
    let environment: [String: String]

    init(_ words: ArraySlice<String>, for command: Command, environment: [String: String]) throws(UsageProblem) {
        self.environment = environment
        var rest = words
        while let word = rest.popFirst() {
            if word == "--" {
                arguments.append(contentsOf: rest)
                break
            }
            if Self.isOption(word) {
                try takeOption(word, &rest, command)
            } else {
                arguments.append(word)
            }
        }
        let places = command.arguments
        if arguments.count > places.count, places.last?.isRepeated != true {
            throw UsageProblem("unexpected argument \"\(arguments[places.count])\"")
        }
    }

    /// Whether a word is an option or flag. A single dash is a file name (standard input), and `-1` a number.
    static func isOption(_ word: some StringProtocol) -> Bool {
        word.hasPrefix("-") && word != "-" && Double(word) == nil
    }

    private mutating func takeOption(
        _ word: String, _ rest: inout ArraySlice<String>, _ command: Command
    ) throws(UsageProblem) {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let typed = String(parts[0])
        let inlineValue = parts.count > 1 ? String(parts[1]) : nil
        let name = String(typed.drop { $0 == "-" })
        guard typed.hasPrefix("--"), let parameter = command.parameter(option: name) else {
            let known = command.options.map(\.name) + ["help"]
            let suggestion = Suggestion.nearest(to: name, among: known).map { "; did you mean \"--\($0)\"?" } ?? ""
            throw UsageProblem("unknown option \"\(typed)\"\(suggestion)")
        }
        if parameter.role == .flag {
            guard inlineValue == nil else { throw UsageProblem("\(typed) takes no value") }
            flags.insert(name)
            return
        }
        guard parameter.isRepeated || options[name] == nil else { throw UsageProblem("\(typed) is given twice") }
        let value = if let inlineValue { inlineValue } else { try Self.value(of: parameter, &rest) }
        options[name, default: []].append(value)
    }

    private static func value(
        of parameter: Parameter, _ rest: inout ArraySlice<String>
    ) throws(UsageProblem) -> String {
        guard let value = rest.first else {
            throw UsageProblem("\(parameter.label) needs a value: \(parameter.label) \(parameter.placeholder)")
        }
        guard !isOption(value) else {
            throw UsageProblem(
                "\(parameter.label) needs a value, found \"\(value)\"; "
                    + "a value that begins with a dash is written \(parameter.label)=\(value)")
        }
        rest.removeFirst()
        return value
    }
}
