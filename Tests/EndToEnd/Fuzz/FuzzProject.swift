import ExampleStore
import Foundation
import TestSupport
import Testing

/// A project with a file of every kind that the program reads. It has a task for each source format, and a trained run
/// with a vocabulary of pieces. It has the model directory exported from the run, the same directory in the form of
/// older programs, and inputs.
enum FuzzProject {
    static let pipeline = "Pipelines/pieces.json"
    /// A pipeline whose vocabulary is trained.
    static let trainedPipeline = "Pipelines/trained.json"
    static let run = "runs/pieces"
    static let checkpoint = "step-0000004"
    static let vocabulary = "runs/vocabularies/fuzz.model"

    /// Writes the project, trains its model, lends it, and removes it.
    static func use<Result>(_ body: (TinyProject) throws -> Result) throws -> Result {
        try TinyProject.use { project in
            try writeTasks(project.directory)
            try writeData(project.directory)
            try writeInputs(project.directory)
            try project.edit(pipeline, #""steps": 40"#, #""steps": 4"#)
            try project.edit(
                pipeline, #""checkpointEvery": 10, "evaluateEvery": 20"#, #""checkpointEvery": 2, "evaluateEvery": 2"#)
            try succeed(project.mixtape("run", pipeline))
            try project.directory.write(
                try project.directory.read(pipeline).replacing(#""name": "pieces""#, with: #""name": "trained""#),
                to: trainedPipeline)
            // The vocabulary gets a name that the targets can state.
            let folder = "runs/vocabularies"
            let files = try project.files(below: folder).keys.filter { $0.hasSuffix(".model") }
            guard let trained = files.first, files.count == 1 else {
                throw CommandLineRun.Failure("\(folder) holds \(files)")
            }
            try project.edit(
                pipeline, #"{"kind": "sentencepiece", "size": 56, "sentinels": 2}"#,
                #"{"kind": "sentencepiece", "file": "\#(vocabulary)", "sentinels": 2}"#)
            try project.directory.write([UInt8](project.bytes("\(folder)/\(trained)")), to: vocabulary)
            try succeed(project.mixtape("run", pipeline, "--restart"))
            try succeed(project.mixtape("export", run, "model"))
            try writeOlderModel(project)
            try succeed(project.mixtape("predict", "older", "parity: 7"))
            return try body(project)
        }
    }

    private static func succeed(_ run: CommandLineRun) throws {
        guard run.status == 0 else { throw CommandLineRun.Failure("\(run)") }
    }

    // MARK: Files

    /// The exported model with the small files of older programs and with an index of its weights.
    private static func writeOlderModel(_ project: TinyProject) throws {
        let shard = "model-00001-of-00001.safetensors"
        for name in ["config.json", "spiece.model", "tokenizer_config.json"] {
            try project.directory.write([UInt8](project.bytes("model/\(name)")), to: "older/\(name)")
        }
        let weights = [UInt8](try project.bytes("model/model.safetensors"))
        try project.directory.write(weights, to: "older/\(shard)")
        // The header is JSON behind its length, a little-endian number of eight bytes.
        let length = weights[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = try jsonObject(String(decoding: weights[8..<8 + length], as: UTF8.self))
        let map = header.keys.filter { $0 != "__metadata__" }.sorted().map { "\"\($0)\": \"\(shard)\"" }
        try project.directory.write(
            #"{"metadata": {"total_size": \#(weights.count)}, "weight_map": {\#(map.joined(separator: ", "))}}"#,
            to: "older/model.safetensors.index.json")
        let size = try #require(jsonObject(project.directory.read("model/config.json"))["vocab_size"] as? Int)
        try project.directory.write(
            #"{"<extra_id_1>": \#(size - 2), "<extra_id_0>": \#(size - 1)}"#, to: "older/added_tokens.json")
        try project.directory.write(
            #"""
            {"eos_token": "</s>", "pad_token": "<pad>", "unk_token": {"content": "<unk>", "special": true},
             "additional_special_tokens": ["<extra_id_0>", "<extra_id_1>"]}
            """#, to: "older/special_tokens_map.json")
    }

    private static func writeTasks(_ directory: TemporaryDirectory) throws {
        func task(_ name: String, _ source: String, _ rest: String) throws {
            try directory.write(
                """
                {"name": "\(name)", "sources": {"train": \(source)}, \(rest), "metrics": ["exact_match"]}

                """, to: "Tasks/\(name).json")
        }
        let answer = #""input": "answer: {question}", "target": "{answer}""#
        try task("nested", #"{"path": "nested.json", "records": "data[].parts[]"}"#, answer)
        try task("cells", #""cells.csv""#, answer)
        try task("tabs", #""tabs.tsv""#, answer)
        try task("packed", #""packed.jsonl""#, answer)
        let files = #"{"question": "paired.questions.txt", "answer": "paired.answers.txt"}"#
        try task("paired", #"{"parallel": \#(files)}"#, answer)
        try task("rows", #"{"path": "rows.sqlite", "query": "SELECT question, answer FROM rows"}"#, answer)
        let text = #""input": "{text}", "target": "{text}""#
        try task("cleaned", #""lines.txt""#, #""preprocess": [{"clean": {"field": "text"}}], \#(text)"#)
        let find = #"{"find": {"field": "text", "pattern": "(a+)+$", "into": "found"}}"#
        try task("found", #""found.txt""#, #""preprocess": [\#(find)], "input": "{text}", "target": "{found|join: }""#)
        try directory.write(#"{"name": "both", "tasks": {"parity": 1, "starts": 2}}"#, to: "Tasks/both.mixture.json")
        try directory.write(
            try directory.read("Pipelines/tiny.json").replacing(#""name": "tiny""#, with: #""name": "fuzz""#),
            to: "Pipelines/fuzz.json")
    }

    private static func writeData(_ directory: TemporaryDirectory) throws {
        let rows = [("Is it late?", "no"), ("Who, \"you\"?", "yes, I"), ("Was ißt du?", "Käse 🧀")]
        func objects(_ separator: String) -> String {
            rows.map { #"{"question": "\#($0.replacing("\"", with: "\\\""))", "answer": "\#($1)"}"# }
                .joined(separator: separator)
        }
        try directory.write(#"{"data": [{"parts": [\#(objects(", "))]}]}"#, to: "Data/nested.json")
        let cells = rows.map { "\"\($0.replacing("\"", with: "\"\""))\",\"\($1)\"\n" }.joined()
        try directory.write("question,answer\n" + cells, to: "Data/cells.csv")
        try directory.write("question,answer\n" + cells, to: "Data/draft.csv")
        try directory.write("question\tanswer\n" + rows.map { "\($0)\t\($1)\n" }.joined(), to: "Data/tabs.tsv")
        try directory.write("A <b>bold</b> word &amp; more<br>\n<!-- none -->Plain &#233;\n", to: "Data/lines.txt")
        try directory.write("aab\naaaab ab\n", to: "Data/found.txt")
        try directory.write(rows.map { $0.0 + "\n" }.joined(), to: "Data/paired.questions.txt")
        try directory.write(rows.map { $0.1 + "\n" }.joined(), to: "Data/paired.answers.txt")
        try directory.write(objects("\n") + "\n", to: "Data/packed.jsonl")
        let packed = try CommandLineRun(
            shell: "gzip packed.jsonl && mv packed.jsonl.gz packed.jsonl", in: directory.path("Data"))
        try succeed(packed)
        let database = try Database(path: directory.path("Data/rows.sqlite"), mode: .readWrite)
        try database.execute("CREATE TABLE rows (question, answer)")
        try database.execute("INSERT INTO rows VALUES ('Is it late?', 'no'), ('Who?', 'I')")
    }

    private static func writeInputs(_ directory: TemporaryDirectory) throws {
        try directory.write("parity: 7\ncapitals: bako\n\nstarts: mirute\n", to: "asked.txt")
        try directory.write(
            #"{"number": 7}"# + "\n" + #"{"input": "parity: 8", "number": 8}"# + "\n", to: "asked.jsonl")
        try directory.write("number,note\n7,\"a, b\"\n8,\n", to: "asked.csv")
        try directory.write(#"{"input": "parity: 7", "target": "odd"}"# + "\n", to: "pairs.jsonl")
        let answers = (0..<TinyProject.heldOutExamples).map { #"{"id": \#($0), "prediction": "even"}"# + "\n" }
        try directory.write(answers.joined(), to: "answers.jsonl")
    }
}
