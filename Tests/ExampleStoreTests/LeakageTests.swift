import ExampleStore
import TaskDefinitions
import TestSupport
import Testing

/// Examples of evaluation splits that also occur in training splits.
@Suite struct LeakageTests {
    /// Writes the texts of each split, imports them, and looks for leakage.
    private func leakage(_ tasks: [(name: String, prefix: String, splits: [Split: [String]])]) throws -> Leakage {
        try TemporaryDirectory.use { directory in
            let store = try directory.store()
            let definitions = try tasks.map { task in
                for (split, texts) in task.splits {
                    try directory.write(texts.map { line($0) }.joined(), to: "\(task.name)/\(split.rawValue).jsonl")
                }
                let definition = try makeTask(name: task.name, prefix: task.prefix, splits: Array(task.splits.keys))
                try store.importTask(definition, dataDirectory: directory.path)
                return definition
            }
            return try store.leakage(among: definitions)
        }
    }

    @Test func exactNormalisedAndAcrossTasks() throws {
        let leakage = try leakage([
            (
                "mood", "mood: ",
                [
                    .train: ["A dog runs.", "two cats", "a DOG runs", "one", "one"],
                    .test: ["A dog runs.", "Two  cats!", "one", "one", "three"],
                ]
            ),
            ("topic", "the topic of ", [.train: ["three", "four"], .validation: ["five", "one"]]),
        ])
        #expect(leakage.evaluationCount == 7)
        #expect(leakage.trainingOrdinals == [[0, 1, 2, 3, 4], [0]])
        #expect(leakage.trainingCount == 6)
        func overlap(
            _ task: String, _ split: Split, _ count: Int, _ trainingTask: String, exact: Int, normalized: Int,
            training: Int, _ evaluationOrdinal: Int, _ trainingOrdinal: Int
        ) -> String {
            "\(task) \(split) \(count) \(trainingTask) \(exact) \(normalized) \(training) "
                + "\(evaluationOrdinal) \(trainingOrdinal)"
        }
        let found = leakage.overlaps.map {
            overlap(
                $0.task, $0.split, $0.exampleCount, $0.trainingTask, exact: $0.exactCount,
                normalized: $0.normalizedCount, training: $0.trainingCount, $0.evaluationOrdinal, $0.trainingOrdinal)
        }
        // The dog counts as exact although another training example only resembles it; "one" counts twice.
        #expect(
            found == [
                overlap("mood", .test, 5, "mood", exact: 3, normalized: 1, training: 5, 0, 0),
                overlap("mood", .test, 5, "topic", exact: 1, normalized: 0, training: 1, 4, 0),
                overlap("topic", .validation, 2, "mood", exact: 1, normalized: 0, training: 2, 1, 3),
            ])
    }

    /// An exact pair is shown even if a similar one comes first.
    @Test func theSampleIsExactWhereItCanBe() throws {
        let leakage = try leakage([("mood", "mood: ", [.train: ["A", "b", "a"], .test: ["c", "a"]])])
        #expect(leakage.overlaps.count == 1)
        #expect(leakage.overlaps[0].evaluationOrdinal == 1 && leakage.overlaps[0].trainingOrdinal == 2)
        #expect(leakage.overlaps[0].exactCount == 1 && leakage.overlaps[0].normalizedCount == 0)
    }

    @Test func noLeakage() throws {
        let leakage = try leakage([("mood", "mood: ", [.train: ["a"], .validation: ["b"], .test: ["mood: a"]])])
        #expect(leakage.overlaps.isEmpty && leakage.trainingOrdinals == [[]])
    }

    @Test(arguments: [
        ("a dog", "A  dog!", true), ("(a) dog", "a - dog", true), ("ÄRGER", "ärger", true),
        ("«ça va» ?", "Ça va", true), ("a\u{A0}dog", "a dog", true), ("1.5", "1,5", true), ("1.5", "15", false),
        ("$5", "5", false), ("a+b", "a b", false), ("adog", "a dog", false), ("dogs", "dog", false),
        ("?!", "...", false), ("?!", "?!", true),
    ])
    func normalisedTexts(first: String, second: String, areSame: Bool) throws {
        let leakage = try leakage([("mood", "mood: ", [.train: [first], .test: [second]])])
        #expect(leakage.trainingCount == (areSame ? 1 : 0))
        #expect((leakage.overlaps.first?.exactCount ?? 0) == (first == second ? 1 : 0))
    }

    @Test func excludedOrdinalsAndPlaces() {
        for excluded in [[], [0], [4], [1, 3], [0, 1, 2], [0, 2, 4, 6], [5, 6, 7, 8]] {
            let kept = (0..<9).filter { !excluded.contains($0) }
            let ordinals = ExcludedOrdinals(excluded)
            #expect(kept.indices.map { ordinals.ordinal(at: $0) } == kept)
            #expect((0..<9).map { ordinals.place(of: $0) } == (0..<9).map { kept.firstIndex(of: $0) })
        }
        #expect(ExcludedOrdinals.none.fingerprint == "")
        #expect(ExcludedOrdinals([1, 23]).fingerprint != ExcludedOrdinals([1, 2, 3]).fingerprint)
    }
}
