import Foundation
import Testing

/// Two processes that write to one store wait for each other. Each ends as if it were alone.
///
/// `make stress` tries more pairs: `MIXTAPE_STRESS_PAIRS`.
@Suite struct SharedStoreTests {
    private static let pairs = ProcessInfo.processInfo.environment["MIXTAPE_STRESS_PAIRS"].flatMap(Int.init) ?? 2
    private static let steps = 40

    /// Both begin without a store, so both want to import the same tasks.
    @Test(.timeLimit(.minutes(30)))
    func twoRunsThatBeginAtOnce() throws {
        try TinyProject.use { project in
            try project.enlarge(["train": 600])
            let names = ["tiny", "pieces"]
            let alone = try project.copy { copy in
                for name in names {
                    let run = try copy.mixtape("run", "Pipelines/\(name).json")
                    try #require(run.status == 0, "\(run)")
                }
                return try names.map { try copy.remains(of: "runs/\($0)", steps: Self.steps) }
            }
            for pair in 0..<Self.pairs {
                try project.copy { copy in
                    let runs = try atOnce(names.map { ["run", "Pipelines/\($0).json"] }, in: copy)
                    for (name, (run, expected)) in zip(names, zip(runs, alone)) {
                        #expect(run.status == 0, "pair \(pair): \(run)")
                        let remains = try copy.remains(of: "runs/\(name)", steps: Self.steps)
                        #expect(remains.keys.sorted() == expected.keys.sorted(), "pair \(pair): \(name)")
                        for (file, content) in expected {
                            #expect(remains[file] == content, "pair \(pair): \(name)/\(file)")
                        }
                    }
                    try #expect(copy.mixtape("doctor").facts.last == "check ok")
                }
            }
        }
    }

    /// A long import begins together with a run. If they meet at the store, one waits for the other. The test does not
    /// check whether they meet.
    @Test(.timeLimit(.minutes(10)))
    func anImportBesideARun() throws {
        try TinyProject.use { project in
            try project.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 400"#)
            try project.directory.write(
                """
                {"name": "large", "sources": {
                   "train": "large.jsonl", "validation": "capitals.validation.jsonl", "test": "capitals.test.jsonl"},
                 "input": "{word}", "target": "{word}", "metrics": ["exact_match"]}
                """, to: "Tasks/large.json")
            let lines = (0..<60_000).map { #"{"word": "w\#($0)"}"# + "\n" }
            try project.directory.write(lines.joined(), to: "Data/large.jsonl")
            try project.directory.write(lines[0], to: "Data/large.validation.jsonl")
            let pipeline = try project.directory.read(TinyProject.pipeline)
            try project.directory.write(
                pipeline.replacing(#""tasks": ["capitals", "parity", "starts"]"#, with: #""tasks": ["large"]"#)
                    .replacing(#""name": "tiny""#, with: #""name": "large""#), to: "Pipelines/large.json")
            let runs = try atOnce(
                [["run", TinyProject.pipeline], ["import", "Pipelines/large.json"]], in: project)
            for run in runs { #expect(run.status == 0, "\(run)") }
            let again = try project.mixtape("import", "Pipelines/large.json")
            #expect(again.facts.contains("large train 60,000 unchanged"), "\(again)")
            try #expect(project.mixtape("doctor").facts.last == "check ok")
        }
    }

    /// Starts several commands together and waits for all.
    private func atOnce(_ commands: [[String]], in project: TinyProject) throws -> [CommandLineRun] {
        let results = Results(count: commands.count)
        let path = project.path
        DispatchQueue.concurrentPerform(iterations: commands.count) { index in
            results.set(index, Result { try CommandLineRun(commands[index], in: path) })
        }
        return try results.all()
    }

    /// The results of several threads, each in its own place.
    private final class Results: @unchecked Sendable {
        private let lock = NSLock()
        private var found: [Result<CommandLineRun, any Error>?]

        init(count: Int) { found = Array(repeating: nil, count: count) }

        func set(_ index: Int, _ result: Result<CommandLineRun, any Error>) {
            lock.withLock { found[index] = result }
        }

        func all() throws -> [CommandLineRun] { try lock.withLock { try found.map { try $0!.get() } } }
    }
}
