import Foundation
import TestSupport

/// A project of three tasks that trains in a second, written into a folder of its own.
struct TinyProject {
    let directory: TemporaryDirectory

    static let tasks = ["capitals", "parity", "starts"]
    static let pipeline = "Pipelines/tiny.json"
    static let run = "runs/tiny"
    static let steps = 40
    static let batchExamples = 8
    static let trainingExamples = 24
    static let heldOutExamples = 8

    /// Writes the project, lends it, and removes it.
    static func use<Result>(_ body: (TinyProject) throws -> Result) throws -> Result {
        try TemporaryDirectory.use { directory in
            let project = TinyProject(directory: directory)
            try project.write()
            return try body(project)
        }
    }

    var path: String { directory.path }

    func mixtape(
        _ arguments: String..., environment: [String: String] = [:], input: String = "", fileBlocks: Int? = nil,
        signal: (CommandLineRun.UnderWay) throws -> Int32? = { _ in nil }
    ) throws -> CommandLineRun {
        try CommandLineRun(
            arguments, in: path, environment: environment, input: input, fileBlocks: fileBlocks,
            signal: signal)
    }

    // MARK: Files

    private func write() throws {
        try directory.write(
            """
            {
              "name": "capitals",
              "description": "A word in capitals.",
              "sources": {
                "train": "capitals.train.jsonl", "validation": "capitals.validation.jsonl",
                "test": "capitals.test.jsonl"
              },
              "input": "capitals: {word}",
              "target": "{capitals}",
              "metrics": ["string_match", "exact_match"],
              "limits": {"maxInputTokens": 32, "maxTargetTokens": 12}
            }
            """, to: "Tasks/capitals.json")
        try directory.write(
            """
            // Classification.
            {
              "name": "parity",
              "description": "Whether a number is even.",
              "sources": {
                "train": "parity.train.jsonl", "validation": "parity.validation.jsonl", "test": "parity.test.jsonl"
              },
              "input": "parity: {number}",
              "target": "{parity}",
              "labels": ["even", "odd"],
              "metrics": ["accuracy", "f1_macro"],
              "limits": {"maxInputTokens": 32, "maxTargetTokens": 12}
            }
            """, to: "Tasks/parity.json")
        try directory.write(
            """
            // Several answers are accepted.
            {
              "name": "starts",
              "description": "How a word starts: its first two letters, or three.",
              "sources": {
                "train": "starts.train.jsonl", "validation": "starts.validation.jsonl", "test": "starts.test.jsonl"
              },
              "input": "starts: {word}",
              "target": "{start}",
              "references": "answers",
              "metrics": ["exact_match", "token_f1"],
              "limits": {"maxInputTokens": 32, "maxTargetTokens": 12}
            }
            """, to: "Tasks/starts.json")
        try writePipeline(name: "tiny", vocabulary: #"{"kind": "bytes", "sentinels": 0}"#)
        try writePipeline(name: "pieces", vocabulary: #"{"kind": "sentencepiece", "size": 56, "sentinels": 2}"#)
        for (split, numbers) in [("train", 0..<24), ("validation", 24..<32), ("test", 32..<40)] {
            for task in Self.tasks {
                let lines = numbers.map { Self.line(task, $0) + "\n" }.joined()
                try directory.write(lines, to: "Data/\(task).\(split).jsonl")
            }
        }
    }

    private func writePipeline(name: String, vocabulary: String) throws {
        try directory.write(
            """
            {
              "name": "\(name)",
              "seed": 3,
              "mixture": {"tasks": ["capitals", "parity", "starts"], "policy": "equal"},
              "vocabulary": \(vocabulary),
              "model": {
                "architecture": "t5.1.1", "modelWidth": 32, "heads": 2, "headWidth": 16, "feedForwardWidth": 64,
                "layers": 1, "dropout": 0.1
              },
              "training": {
                "steps": \(Self.steps), "batchExamples": \(Self.batchExamples), "accumulation": 2,
                "optimizer": {"kind": "adafactor"}, "schedule": {"learningRate": 0.02}, "clipNorm": 1,
                "labelSmoothing": 0.1, "zLoss": 0.0001, "checkpointEvery": 10, "evaluateEvery": 20
              },
              "evaluation": {"milestoneExamples": 4}
            }
            """, to: "Pipelines/\(name).json")
    }

    /// Gives every task this many examples of each split, so that commands take their time.
    func enlarge(_ counts: [String: Int]) throws {
        for (split, count) in counts {
            for task in Self.tasks {
                let lines = (0..<count).map { Self.line(task, $0) + "\n" }.joined()
                try directory.write(lines, to: "Data/\(task).\(split).jsonl")
            }
        }
    }

    /// A line of a task's data.
    static func line(_ task: String, _ number: Int) -> String {
        let syllables = ["ba", "ko", "mi", "ru", "te"]
        let word = syllables[number % 5] + syllables[number / 5 % 5] + syllables[number * 3 % 5]
        let (two, three) = (word.prefix(2), word.prefix(3))
        return switch task {
        case "capitals": #"{"word": "\#(word)", "capitals": "\#(word.uppercased())"}"#
        case "parity": #"{"number": \#(number), "parity": "\#(number % 2 == 0 ? "even" : "odd")"}"#
        default: #"{"word": "\#(word)", "start": "\#(two)", "answers": ["\#(two)", "\#(three)"]}"#
        }
    }

    /// The lines of a run's log that describe steps, not milestones.
    func loggedSteps(of run: String = TinyProject.run) throws -> [[String: Any]] {
        try directory.read("\(run)/log.jsonl").split(separator: "\n").map { try jsonObject(String($0)) }
            .filter { $0["tasks"] != nil }
    }

    // MARK: Changing files

    /// Replaces a text in a file, which must hold it.
    func edit(_ file: String, _ text: String, _ replacement: String) throws {
        let before = try directory.read(file)
        guard before.contains(text) else { throw CommandLineRun.Failure("\(file) does not hold \(text)") }
        try directory.write(before.replacingOccurrences(of: text, with: replacement), to: file)
    }

    func remove(_ file: String) throws { try FileManager.default.removeItem(atPath: directory.path(file)) }

    func exists(_ file: String) -> Bool { FileManager.default.fileExists(atPath: directory.path(file)) }

    func bytes(_ file: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: directory.path(file))) }

    /// The files below a folder, by path.
    func files(below folder: String) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: directory.path(folder)) {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: directory.path("\(folder)/\(name)"), isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            files[name] = try bytes("\(folder)/\(name)")
        }
        return files
    }

    /// Lends a copy of the project in its present state.
    func copy<Result>(_ body: (TinyProject) throws -> Result) throws -> Result {
        try TemporaryDirectory.use { directory in
            try FileManager.default.removeItem(atPath: directory.path)
            try FileManager.default.copyItem(atPath: path, toPath: directory.path)
            return try body(TinyProject(directory: directory))
        }
    }
}
