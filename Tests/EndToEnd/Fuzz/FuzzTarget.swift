/// A kind of file that the program reads, and the commands that read it.
struct FuzzTarget: Sendable, CustomStringConvertible {
    let name: String
    /// The path of the file in a ``FuzzProject``; that file is the seed of the mutations. A `*` stands for a part of
    /// the name that is not known beforehand.
    private let file: String
    /// Characters with a meaning in the file's format; mutations insert them.
    let telling: String
    /// The commands that run with a damaged file, one after the other.
    let commands: [[String]]

    var description: String { name }

    init(_ name: String, _ file: String, telling: String, _ commands: [String]...) {
        self.name = name
        self.file = file
        self.telling = telling
        self.commands = commands
    }

    /// The file's path in a project.
    /// - Throws: `CommandLineRun.Failure` unless exactly one file matches
    func path(in project: TinyProject) throws -> String {
        let parts = file.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count == 2, let slash = parts[0].lastIndex(of: "/") else { return file }
        let (folder, start) = (parts[0][..<slash], parts[0][slash...].dropFirst())
        let names = try project.files(below: String(folder)).keys
            .filter { $0.hasPrefix(start) && $0.hasSuffix(parts[1]) }
        guard let name = names.first, names.count == 1 else {
            throw CommandLineRun.Failure("\(folder) holds \(names), and one was expected for \(file)")
        }
        return "\(folder)/\(name)"
    }

    private static let json = "{}[],:\"\\u0-9.eE/*\n"
    private static let table = "\",;\t\r\n="
    private static let binary = "{}\":,[]"

    static let all = definitions + data + runs + directories + inputs

    // MARK: Files that users write

    private static let definitions = [
        FuzzTarget(
            "task", "Tasks/parity.json", telling: json, ["task", "check", "parity"], ["task", "show", "parity"]),
        FuzzTarget("query", "Tasks/rows.json", telling: json, ["task", "check", "rows"]),
        FuzzTarget("mixture", "Tasks/both.mixture.json", telling: json, ["task", "show", "both"], ["task", "list"]),
        FuzzTarget("pipeline", "Pipelines/fuzz.json", telling: json, ["plan", "Pipelines/fuzz.json"]),
    ]

    // MARK: Users' data

    private static let data = [
        FuzzTarget("json-lines", "Data/parity.train.jsonl", telling: json, ["task", "check", "parity"]),
        FuzzTarget("json", "Data/nested.json", telling: json, ["task", "check", "nested"]),
        FuzzTarget("csv", "Data/cells.csv", telling: table, ["task", "check", "cells"]),
        FuzzTarget("tsv", "Data/tabs.tsv", telling: table, ["task", "check", "tabs"]),
        FuzzTarget("text", "Data/lines.txt", telling: "<>&;!-\n", ["task", "check", "cleaned"]),
        FuzzTarget("parallel", "Data/paired.questions.txt", telling: "\r\n", ["task", "check", "paired"]),
        FuzzTarget("pattern", "Data/found.txt", telling: "a+()*\n", ["task", "check", "found"]),
        FuzzTarget("gzip", "Data/packed.jsonl", telling: "\u{1F}", ["task", "check", "packed"]),
        FuzzTarget("sqlite", "Data/rows.sqlite", telling: "CREATE()", ["task", "check", "rows"]),
        FuzzTarget(
            "draft", "Data/draft.csv", telling: table, ["task", "new", "drafted", "--from", "Data/draft.csv"]),
    ]

    // MARK: Files of a run

    private static let run = FuzzProject.run
    private static let runs = [
        FuzzTarget(
            "store", "runs/store.sqlite", telling: "CREATE()", ["doctor"], ["runs"], ["report", run],
            ["batches", FuzzProject.pipeline, "--count", "1"]),
        FuzzTarget("run-configuration", "\(run)/configuration.json", telling: json, ["runs"], ["predict", run, "a"]),
        FuzzTarget(
            "run-log", "\(run)/log.jsonl", telling: json, ["runs"], ["watch", run, "--once"],
            ["train", FuzzProject.pipeline]),
        FuzzTarget(
            "run-state", "\(run)/checkpoints/\(FuzzProject.checkpoint)/state.json", telling: json,
            ["train", FuzzProject.pipeline]),
        FuzzTarget(
            "run-weights", "\(run)/checkpoints/\(FuzzProject.checkpoint)/model.safetensors", telling: binary,
            ["predict", run, "a"]),
        FuzzTarget(
            "run-optimizer", "\(run)/checkpoints/\(FuzzProject.checkpoint)/optimizer.safetensors", telling: binary,
            ["train", FuzzProject.pipeline]),
        FuzzTarget(
            "checkpoint-configuration", "\(run)/checkpoints/\(FuzzProject.checkpoint)/configuration.json",
            telling: json, ["train", FuzzProject.pipeline], ["predict", run, "a"]),
        FuzzTarget(
            "run-model", "\(run)/model/config.json", telling: json, ["runs"], ["predict", run, "a"],
            ["export", run, "again"]),
        FuzzTarget("run-tokenizer", "\(run)/model/tokenizer_config.json", telling: json, ["predict", run, "a"]),
        FuzzTarget(
            "run-task", "\(run)/tasks/parity.json", telling: json, ["predict", run, "--task", "parity", "7"],
            ["report", run], ["train", FuzzProject.pipeline]),
        FuzzTarget("run-report", "\(run)/report.json", telling: json, ["runs", "--leaderboard"]),
        FuzzTarget("best", "\(run)/checkpoints/best.json", telling: json, ["predict", run, "a"], ["runs"]),
        FuzzTarget(
            "run-vocabulary", FuzzProject.vocabulary, telling: "\n\u{8}", ["predict", run, "a"],
            ["batches", FuzzProject.pipeline, "--count", "1"]),
        FuzzTarget(
            "vocabulary-hash", "runs/vocabularies/*.sha256", telling: " \n",
            ["vocabulary", FuzzProject.trainedPipeline]),
    ]

    // MARK: A model directory from elsewhere

    private static let directories =
        [
            "config.json", "tokenizer.json", "tokenizer_config.json",
        ].map { name in
            FuzzTarget(name, "model/\(name)", telling: json, ["predict", "model", "parity: 7"])
        }
        + ["added_tokens.json", "special_tokens_map.json", "model.safetensors.index.json"].map { name in
            FuzzTarget(name, "older/\(name)", telling: json, ["predict", "older", "parity: 7"])
        } + [
            FuzzTarget(
                "spiece.model", "model/spiece.model", telling: "\n\u{8}", ["predict", "model", "parity: 7"],
                ["export", "model", "again"]),
            FuzzTarget(
                "model.safetensors", "model/model.safetensors", telling: binary, ["predict", "model", "parity: 7"]),
        ]

    // MARK: Inputs of a model

    private static let inputs = [
        FuzzTarget("lines", "asked.txt", telling: "\r\n<>", ["predict", run, "--input", "asked.txt"]),
        FuzzTarget(
            "records", "asked.jsonl", telling: json, ["predict", run, "--input", "asked.jsonl"],
            ["predict", run, "--task", "parity", "--input", "asked.jsonl"]),
        FuzzTarget("cells", "asked.csv", telling: table, ["predict", run, "--task", "parity", "--input", "asked.csv"]),
        FuzzTarget("pairs", "pairs.jsonl", telling: json, ["score", "--model", run, "--input", "pairs.jsonl"]),
        FuzzTarget(
            "predictions", "answers.jsonl", telling: json,
            ["evaluate", "--predictions", "answers.jsonl", "--task", "parity", "--split", "test"]),
    ]
}
