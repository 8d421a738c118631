import Foundation
import TestSupport
import Testing

/// The program reads damaged files. Each command ends by itself, in bounded time and memory, with an answer or one
/// message. It changes no file that it only reads, and it leaves no half-written file.
///
/// `make fuzz` is the long form. `MIXTAPE_FUZZ_COUNT` sets the number of damaged files, `MIXTAPE_FUZZ_SECONDS` the
/// longest time, `MIXTAPE_FUZZ_SEED` the choice of damage, and `MIXTAPE_FUZZ_ONLY` a single target.
@Suite(.serialized) struct FuzzTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["MIXTAPE_FUZZ_COUNT"].flatMap(Int.init) ?? FuzzTarget.all.count * 2
    private static let seconds = environment["MIXTAPE_FUZZ_SECONDS"].flatMap(Double.init) ?? 600
    private static let seed = environment["MIXTAPE_FUZZ_SEED"].flatMap(Int.init) ?? 1
    private static let only = environment["MIXTAPE_FUZZ_ONLY"]

    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../..").standardizedFileURL

    /// Random damage.
    @Test func damagedFiles() throws {
        let targets = FuzzTarget.all.filter { Self.only == nil || $0.name == Self.only }
        try #require(!targets.isEmpty, "no target is called \(Self.only ?? "")")
        let start = Date()
        var tried = 0
        var found = 0
        try FuzzProject.use { project in
            while tried < Self.count, Date().timeIntervalSince(start) < Self.seconds {
                let target = targets[tried % targets.count]
                // Every file has its own random numbers, so it can be repeated alone.
                var numbers = Numbers(seed: Self.seed &* 1_000_003 &+ tried)
                var bytes = [UInt8](try project.bytes(target.path(in: project)))
                bytes.mutate(Int.random(in: 1...4, using: &numbers), &numbers, inserting: target.telling)
                if Bool.random(using: &numbers) { bytes.replaceNumber(&numbers) }
                tried += 1
                let problems = try FuzzCase(target: target, bytes: bytes).run(in: project).problems
                guard !problems.isEmpty else { continue }
                found += 1
                let file = Self.package.appendingPathComponent(".build/fuzz/\(target)/\(Self.seed)-\(tried)")
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(bytes).write(to: file)
                Issue.record("\(target), kept in \(file.path): \(problems.joined(separator: "; "))")
            }
        }
        print("fuzz: \(tried) damaged files of \(targets.count) kinds, seed \(Self.seed), \(found) with a problem")
    }

    /// Files that once caused faults, and their results now. `Tests/Fixtures/fuzz` holds them.
    @Test func theCorpus() throws {
        let entries = try FuzzCorpus.entries(in: Self.package.appendingPathComponent("Tests/Fixtures/fuzz"))
        #expect(entries.count >= 20)
        try FuzzProject.use { project in
            for entry in entries where Self.only == nil || entry.fuzzCase.target.name == Self.only {
                let (runs, problems) = try entry.fuzzCase.run(in: project)
                #expect(problems.isEmpty, "\(entry.name): \(problems.joined(separator: "; "))")
                #expect(runs.map { Int($0.status) } == entry.statuses, "\(entry.name): \(runs)")
                let words = runs.map { $0.output + $0.errors }.joined()
                #expect(entry.says.isEmpty || words.contains(entry.says), "\(entry.name): \(runs)")
            }
        }
    }
}
