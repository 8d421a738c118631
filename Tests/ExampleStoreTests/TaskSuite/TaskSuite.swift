import ExampleStore
import Foundation
import Importing
import TaskDefinitions
import TestSupport
import Testing

import struct Configuration.TextMap

/// The benchmark tasks in `Tasks`, tested on small files in the formats of the official data.
enum TaskSuite {
    /// The expected example of a test.
    struct Expected: Equatable, CustomStringConvertible {
        let input: String
        let targets: [String]
        var attributes: TextMap<String> = [:]

        init(_ input: String, _ targets: String..., attributes: TextMap<String> = [:]) {
            (self.input, self.targets, self.attributes) = (input, targets, attributes)
        }

        init(_ example: StoredExample) {
            (input, targets, attributes) = (example.input, example.targets, example.attributes)
        }

        var description: String { "\(input) -> \(targets)" + (attributes.isEmpty ? "" : " \(attributes)") }
    }

    static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Tasks").path

    static func task(_ name: String) throws -> TaskDefinition { try TaskDefinition.read("\(directory)/\(name).json") }

    /// The examples that a task makes of files in its data directory, by split.
    static func imported(_ name: String, _ files: [String: String]) throws -> [Split: [Expected]] {
        try TemporaryDirectory.use { directory in
            for (path, text) in files { try directory.write(text, to: "data/\(path)") }
            let task = try task(name)
            try directory.store().importTask(task, dataDirectory: directory.path("data"))
            var examples: [Split: [Expected]] = [:]
            for split in task.sources.keys {
                examples[split] = []
                try directory.store(.readOnly).forEachExample(task: name, split: split) {
                    examples[split]?.append(Expected($0))
                }
            }
            return examples
        }
    }

    /// Checks the examples that a task makes of the files that its `data` describes.
    static func expect(
        _ name: String, _ files: [String: String], train: [Expected]? = nil, validation: [Expected]? = nil,
        test: [Expected]? = nil, sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws {
        let examples = try imported(name, files)
        #expect(examples[.train] == train, sourceLocation: sourceLocation)
        #expect(examples[.validation] == validation, sourceLocation: sourceLocation)
        #expect(examples[.test] == test, sourceLocation: sourceLocation)
    }

    /// A table's rows as tab-separated lines.
    static func table(_ rows: [String]...) -> String { rows.map { $0.joined(separator: "\t") + "\n" }.joined() }
}

struct TaskSuiteTests {
    /// The tasks of the other tests in this folder.
    static let names = [
        "glue_cola", "glue_sst2", "glue_mrpc", "glue_qqp", "glue_stsb", "glue_mnli", "glue_mnli_mismatched",
        "glue_qnli", "glue_rte", "glue_wnli", "super_glue_boolq", "super_glue_cb", "super_glue_copa",
        "super_glue_multirc", "super_glue_record", "super_glue_rte", "super_glue_wic", "super_glue_wsc", "squad",
        "squad_v2",
        "cnn_dailymail", "xsum", "wmt_en_de", "wmt_en_fr", "wmt_en_ro", "nq_open", "trivia_qa", "web_questions",
        "stack_tags", "wiki_simple",
    ]

    /// T5's lengths: targets of 84 tokens for GLUE, 62 for SuperGLUE, 97 for SQuAD, else 512.
    @Test(arguments: names)
    func saysWhereItsDataComeFrom(name: String) throws {
        let task = try TaskSuite.task(name)
        #expect(!task.description.isEmpty)
        for source in task.sources.values {
            // The text names the folder, and the file's own name or its ending.
            for path in source.paths {
                let folder = try #require(path.split(separator: "/").first)
                #expect(task.data.contains(folder))
            }
        }
        let target =
            name.hasPrefix("glue") ? 84 : name.hasPrefix("super_glue") ? 62 : name.hasPrefix("squad") ? 97 : 512
        let expected = name == "stack_tags" ? 64 : target
        #expect(task.limits == Limits(maxInputTokens: 512, maxTargetTokens: expected))
    }

    @Test func aMissingFileIsNamedWithWhereItComesFrom() throws {
        try TemporaryDirectory.use { directory in
            let error = #expect(throws: ExampleError.self) {
                try directory.store().importTask(
                    try TaskSuite.task("glue_sst2"), dataDirectory: directory.path("data"))
            }
            #expect(
                directory.message(of: error) == """
                    data/glue/SST-2/train.tsv: cannot be read (no such file); check the path in the task file, and the \
                    data folder that it counts from (--data DIR). Where the data come from: GLUE (gluebenchmark.com): \
                    unpack SST-2.zip to glue/SST-2, which gives train.tsv, dev.tsv and test.tsv; the test file has no \
                    labels.
                    """)
        }
    }
}
