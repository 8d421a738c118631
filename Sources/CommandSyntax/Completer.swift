/// Finds the words that may come next on a command line that is still being typed.
///
/// A candidate is a line `word<TAB>explanation`. A line that begins with a colon leaves the rest to the shell: `:file`
/// and `:file json` ask for paths (with that extension), `:directory` for directories.
struct Completer {
    let root: Command
    let topics: [Topic]

    /// - Parameter words: the words after the program's name; the last is the one being typed, perhaps empty.
    func candidates(for words: [String]) -> [String] {
        let (words, shown) = Self.joiningSplitValues(words)
        return candidates(forJoined: words).map { $0.hasPrefix(shown) ? String($0.dropFirst(shown.count)) : $0 }
    }

    private func candidates(forJoined words: [String]) -> [String] {
        let current = words.last ?? ""
        var before = words.dropLast()[...]
        var command = root
        var isHelp = false
        while !command.subcommands.isEmpty, let word = before.popFirst() {
            if word == "help" {
                isHelp = true
                continue
            }
            guard let next = command.subcommand(word) else { return [] }
            command = next
        }
        guard command.subcommands.isEmpty else {
            let known = command.subcommands.map { ($0.name, $0.summary) }
            guard command.name == root.name else { return Self.matching(current, known) }
            let more = isHelp ? topics.map { ($0.name, $0.summary) } : [("help", "Explain a command or a topic.")]
            return Self.matching(current, known + more)
        }
        if isHelp { return [] }
        return candidates(for: current, after: before, in: command)
    }

    private func candidates(for current: String, after before: ArraySlice<String>, in command: Command) -> [String] {
        var typed = TypedWords(current: current)
        var optionsTyped: Set<String> = []
        var awaiting: Parameter?
        var optionsEnded = false
        for word in before {
            if let option = awaiting {
                typed.set(option: option.name, to: word)
                awaiting = nil
            } else if word == "--", !optionsEnded {
                optionsEnded = true
            } else if !optionsEnded, GivenArguments.isOption(word) {
                let name = String(word.dropFirst(2).prefix { $0 != "=" })
                optionsTyped.insert(name)
                guard let parameter = command.parameter(option: name), parameter.role == .option else { continue }
                if let equals = word.firstIndex(of: "=") {
                    typed.set(option: name, to: String(word[equals...].dropFirst()))
                } else {
                    awaiting = parameter
                }
            } else {
                typed.add(argument: word)
            }
        }
        if let awaiting { return Self.values(of: awaiting, typed) }
        if !optionsEnded, let equals = current.firstIndex(of: "="), current.hasPrefix("--") {
            let name = String(current[..<equals].dropFirst(2))
            guard let parameter = command.parameter(option: name), parameter.role == .option else { return [] }
            let prefix = String(current[...equals])
            return Self.values(of: parameter, typed.typing(String(current[equals...].dropFirst()))).map { value in
                value.hasPrefix(":") ? value : prefix + value
            }
        }
        let places = command.arguments
        let count = typed.arguments.count
        let place = count < places.count ? places[count] : places.last
        if let place, count < places.count || place.isRepeated, optionsEnded || !current.hasPrefix("-") {
            return Self.values(of: place, typed)
        }
        guard !optionsEnded else { return [] }
        let open = command.options.filter { $0.isRepeated || !optionsTyped.contains($0.name) }
        return Self.matching(current, open.map { ($0.label, $0.help) } + [("--help", "show this help")])
    }

    /// Bash passes `--name=value` and `key=value` as three words; other shells pass each as one.
    /// - Returns: options and their values as two words, other pairs as one; and the beginning of the last word that
    ///   bash does not complete, because it belongs to an earlier one of its words
    private static func joiningSplitValues(_ words: [String]) -> (words: [String], shown: String) {
        var joined: [String] = []
        var shown = ""
        for (index, word) in words.enumerated() {
            let isAfterEquals = index > 0 && words[index - 1] == "="
            if word == "=", let last = joined.last {
                if !last.hasPrefix("--") {
                    joined[joined.count - 1] += "="
                    shown = joined[joined.count - 1]
                } else if index == words.count - 1 {
                    joined.append("")
                }
            } else if isAfterEquals, joined.last?.hasSuffix("=") == true {
                joined[joined.count - 1] += word
            } else {
                joined.append(word)
                shown = ""
            }
        }
        return (joined, shown)
    }

    private static func values(of parameter: Parameter, _ typed: TypedWords) -> [String] {
        let current = typed.current
        return switch parameter.completion {
        case .nothing: []
        case .file(let suffix): [suffix.map { ":file \($0)" } ?? ":file"]
        case .directory: [":directory"]
        case .choices(let names): matching(current, names.map { ($0, "") })
        case .names(let names): matching(current, names(typed).map { ($0, "") })
        case .paths(let suffix, let known): paths(matching: current, known(typed), suffix)
        }
    }

    /// The known paths; if none of them matches the typed text, any path.
    private static func paths(
        matching current: String, _ known: [(word: String, says: String)], _ suffix: String?
    ) -> [String] {
        let fitting = matching(current, known)
        return fitting.isEmpty ? [suffix.map { ":file \($0)" } ?? ":file"] : fitting
    }

    private static func matching(_ prefix: String, _ candidates: [(word: String, says: String)]) -> [String] {
        candidates.filter { $0.word.hasPrefix(prefix) }.map { $0.says.isEmpty ? $0.word : "\($0.word)\t\($0.says)" }
    }
}
