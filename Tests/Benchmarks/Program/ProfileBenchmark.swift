import CommandSyntax
import Configuration
import Files

/// `mixtape-bench profile`: the time of a run's steps by kind of work, from the program's own profile.
struct ProfileBenchmark {
    private let pipeline: String
    private let directory: String
    private let mixtape: String

    init(_ arguments: ArgumentReader) {
        pipeline = arguments.argument(.file("PIPELINE", extension: "json"), "a run of a few steps")
        directory = arguments.requiredOption("directory", .directory("DIR"), "what `make bench` prepared")
        mixtape = arguments.option("mixtape", .file("FILE"), default: ".build/release/mixtape", "the program itself")
    }

    func run() throws {
        var lines: [String] = []
        let run = try ProgramRun(pipeline: pipeline, directory: directory, mixtape: mixtape)
        let isDone = try run.train(["--profile"]) { line, _ in
            lines.append(line)
            return true
        }
        defer { try? FileSystem.remove(run.path) }
        guard isDone else { throw FileError(path: pipeline, message: "was not trained") }
        let table = lines.drop { !$0.hasPrefix("operation ") }.prefix { !$0.isEmpty && !$0.hasPrefix("trace ") }
        print(
            JSONOutput.object([
                ("waiting_share", .number(try waitingShare(trace: FileSystem.join(run.path, "trace.json")))),
                ("breakdown", .string(table.joined(separator: "\n"))),
            ]).line, terminator: "")
    }

    /// The time spent waiting for data, divided by the time from the start of the first step to the end of the last.
    private func waitingShare(trace: String) throws -> Double {
        let document = try JSONDocument(bytes: try FileSystem.contents(of: trace), file: trace, dialect: .strict)
        let spans = (document.root["traceEvents"]?.elements ?? []).compactMap {
            span -> (name: String, start: Double, end: Double)? in
            guard let name = span["name"]?.string, let start = span["ts"]?.number, let duration = span["dur"]?.number
            else { return nil }
            return (name, start, start + duration)
        }
        let waiting = spans.filter { $0.name == "waiting for data" }.reduce(0) { $0 + $1.end - $1.start }
        return waiting / ((spans.map(\.end).max() ?? 0) - (spans.map(\.start).min() ?? 0))
    }

    static let command = Command(
        "profile", "Say where the time of a run's steps goes.",
        examples: [
            Example(
                "Tests/Benchmarks/Pipelines/profile.json --directory .build/benchmarks", "T5-small on the real tasks")
        ],
        arguments: ProfileBenchmark.init
    ) { try $0.run() }
}
