import ExampleStore
import Foundation
import TaskDefinitions
import TestSupport

/// A task named `t`, read from its file, with the value of `sources` and any further text.
func makeTask(
    sources: String, input: String = "{text}", target: String = "{label}", more: String = ""
) throws -> TaskDefinition {
    let text = """
        {"name": "t", "sources": \(sources), "input": "\(input)", "target": "\(target)", "metrics": \
        ["exact_match"]\(more)}
        """
    return try TaskDefinition.read(text: text, file: "t.json")
}

extension TemporaryDirectory {
    /// Imports the task into the folder's store, its data in the folder `data`.
    @discardableResult
    func imported(_ task: TaskDefinition, _ options: ImportOptions = ImportOptions()) throws -> [ImportSummary] {
        try store().importTask(task, dataDirectory: path("data"), options: options)
    }

    /// The examples of a split of the task `t`.
    func examples(_ split: Split = .train) throws -> [StoredExample] {
        var examples: [StoredExample] = []
        try store(.readOnly).forEachExample(task: "t", split: split) { examples.append($0) }
        return examples
    }

    /// Packs a file of the folder with gzip(1), into `<name>.gz`.
    func pack(_ name: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-kf", path(name)]
        try process.run()
        process.waitUntilExit()
        return Array(try Data(contentsOf: URL(fileURLWithPath: path(name + ".gz"))))
    }
}

/// Imports one training source, written as in a task file, and returns its examples as `input -> target`.
func pairs(
    _ source: String, _ files: [String: String], input: String = "{text}", target: String = "{label}"
) throws -> [String] {
    try TemporaryDirectory.use { directory in
        for (name, text) in files { try directory.write(text, to: "data/\(name)") }
        try directory.imported(try makeTask(sources: "{\"train\": \(source)}", input: input, target: target))
        return try directory.examples().map { "\($0.input) -> \($0.targets.joined(separator: " | "))" }
    }
}

/// The error message of the import of one training source.
func failure(
    _ source: String, _ files: [String: [UInt8]], input: String = "{text}", target: String = "{label}",
    _ options: ImportOptions = ImportOptions()
) throws -> String {
    try TemporaryDirectory.use { directory in
        for (name, bytes) in files { try directory.write(bytes, to: "data/\(name)") }
        do {
            try directory.imported(
                try makeTask(sources: "{\"train\": \(source)}", input: input, target: target), options)
            return "no error"
        } catch {
            return directory.message(of: error)
        }
    }
}
