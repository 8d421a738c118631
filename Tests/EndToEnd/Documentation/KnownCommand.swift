/// A command of the program, as the program describes it.
struct KnownCommand {
    /// Such as `["task", "show"]`.
    let words: [String]
    /// Such as `mixtape task show TASK`, without the mark for options.
    let usage: String
    let summary: String
    /// Such as `--split`, without `--help`.
    let options: [String]

    /// All commands. The members of a group, such as `task`, represent the group.
    static func all(in group: [String] = []) throws -> [KnownCommand] {
        try completions(of: group + [""]).filter { $0.word != "help" }.flatMap { word, summary in
            let words = group + [word]
            let help = try CommandLineRun(words + ["--help"], in: "/", environment: ["COLUMNS": "200"]).output
            let usage =
                help.components(separatedBy: "Usage\n").last?.split(separator: "\n").first.map(String.init) ?? ""
            if usage.hasSuffix(" COMMAND") { return try all(in: words) }
            let options = try completions(of: words + ["--"]).map(\.word).filter { $0 != "--help" }
            let line = usage.replacingOccurrences(of: " [OPTIONS]", with: "").trimmingPrefix("  ")
            return [KnownCommand(words: words, usage: String(line), summary: summary, options: options)]
        }
    }

    private static func completions(of words: [String]) throws -> [(word: String, summary: String)] {
        try CommandLineRun(["__complete"] + words, in: "/").lines.map { line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
    }
}
