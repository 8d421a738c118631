import ExampleStore
import TaskDefinitions
import TestSupport
import Testing

@Suite struct RunTests {
    private func withStore(_ body: (TemporaryDirectory, ExampleStore) throws -> Void) throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one") + line("two", "bad"), to: "mood/test.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(splits: [.test]), dataDirectory: directory.path)
            try body(directory, store)
        }
    }

    private let predictions = [
        PredictionRecord(ordinal: 0, text: "good 🧵\n", logLikelihood: -0.25),
        PredictionRecord(ordinal: 1, text: ""),
    ]
    private let scores = [
        ScoreRecord(metric: "accuracy", value: 50, low: 12.5, high: 87.5),
        ScoreRecord(metric: "f1_macro", value: 100.0 / 3),
    ]

    @Test func runsComeBack() throws {
        try withStore { _, store in
            let first = try store.beginRun(name: "quickstart", configuration: #"{"steps": 10}"#, seed: -7)
            let second = try store.beginRun(name: "quickstart", configuration: "{}", seed: .max)
            try store.setStatus(.finished, ofRun: first)
            let run = try #require(try store.run(first))
            #expect(run.name == "quickstart")
            #expect(run.configuration == #"{"steps": 10}"#)
            #expect(run.seed == -7)
            #expect(run.status == .finished)
            #expect(run.endedAt != nil)
            #expect(run.startedAt.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
            #expect(try store.run(second)?.id == second)
            #expect(try store.latestRun(named: "quickstart")?.id == second)
            #expect(try store.latestRun(named: "other") == nil)

            try store.setStatus(.running, ofRun: first)
            #expect(try store.run(first)?.endedAt == nil)
        }
    }

    @Test(arguments: RunStatus.allCases)
    func everyStatusIsStored(_ status: RunStatus) throws {
        try withStore { _, store in
            let run = try store.beginRun(name: "run", configuration: "{}", seed: 1)
            try store.setStatus(status, ofRun: run)
            #expect(try store.run(run)?.status == status)
        }
    }

    /// Predictions of inputs that were cut on another side are not reused.
    @Test(arguments: [
        nil, Limits(maxInputTokens: 9, maxTargetTokens: 8), Limits(maxInputTokens: 9, maxTargetTokens: 8, keep: .end),
    ])
    func limitsComeBack(limits: Limits?) throws {
        try withStore { _, store in
            let run = try store.beginRun(name: "run", configuration: "{}", seed: 1)
            try store.recordEvaluation(
                run: run, step: 1, task: "mood", split: .test, decoding: "greedy", limits: limits, scores: scores,
                predictions: predictions)
            #expect(try store.evaluations(ofRun: run).map(\.limits) == [limits])
        }
    }

    @Test func evaluationsAndPredictionsComeBack() throws {
        try withStore { _, store in
            let run = try store.beginRun(name: "run", configuration: "{}", seed: 1)
            let id = try store.recordEvaluation(
                run: run, step: 100, task: "mood", split: .test, decoding: "greedy", scores: scores,
                predictions: predictions.reversed())
            let evaluation = try #require(try store.evaluations(ofRun: run).first)
            #expect(evaluation.id == id)
            #expect(evaluation.run == run)
            #expect(evaluation.step == 100)
            #expect(evaluation.task == "mood")
            #expect(evaluation.split == .test)
            #expect(evaluation.decoding == "greedy")
            #expect(evaluation.exampleCount == 2)
            #expect(evaluation.scores == scores)

            var pairs: [[String]] = []
            var found: [PredictionRecord] = []
            try store.forEachPrediction(ofEvaluation: id) { example, prediction in
                pairs.append([example.input, example.targets[0], prediction.text])
                found.append(prediction)
            }
            #expect(found == predictions)
            #expect(pairs == [["mood: one", "good", "good 🧵\n"], ["mood: two", "bad", ""]])
        }
    }

    @Test func aMetricWithoutAValueIsNotANumber() throws {
        try withStore { _, store in
            let run = try store.beginRun(name: "run", configuration: "{}", seed: 1)
            try store.recordEvaluation(
                run: run, step: 0, task: "mood", split: .test, decoding: "greedy",
                scores: [ScoreRecord(metric: "accuracy", value: .nan)], predictions: [])
            #expect(try store.evaluations(ofRun: run).first?.scores.first?.value.isNaN == true)
        }
    }

    @Test func theSameEvaluationAgainReplacesTheFirst() throws {
        try withStore { _, store in
            let run = try store.beginRun(name: "run", configuration: "{}", seed: 1)
            func record(step: Int, decoding: String) throws -> Int {
                try store.recordEvaluation(
                    run: run, step: step, task: "mood", split: .test, decoding: decoding, scores: scores,
                    predictions: predictions)
            }
            _ = try record(step: 100, decoding: "greedy")
            let second = try record(step: 100, decoding: "greedy")
            let beam = try record(step: 100, decoding: "beam 4")
            let earlier = try record(step: 50, decoding: "greedy")
            #expect(try store.evaluations(ofRun: run).map(\.id) == [earlier, beam, second])
            #expect(try store.health().predictions == 6)
        }
    }

    @Test func whatDoesNotFitIsRefusedWhole() throws {
        try withStore { directory, store in
            let run = try store.beginRun(name: "run", configuration: "{}", seed: 1)
            func message(run: Int, split: Split = .test, _ ordinals: [Int]) -> String {
                let error = #expect(throws: StoreError.self) {
                    try store.recordEvaluation(
                        run: run, step: 1, task: "mood", split: split, decoding: "greedy", scores: scores,
                        predictions: ordinals.map { PredictionRecord(ordinal: $0, text: "") })
                }
                return directory.message(of: error)
            }
            #expect(message(run: 9, [0]) == "store.sqlite: holds no run 9; list the runs there are")
            #expect(
                message(run: run, split: .train, [0])
                    == "store.sqlite: holds no train split of the task \"mood\"; import the task first")
            #expect(
                message(run: run, [0, 2]) == """
                    store.sqlite: prediction 2 of the test split of the task "mood" is for no example of it \
                    (there are 2)
                    """)
            #expect(
                message(run: run, [1, 1])
                    == "store.sqlite: prediction 1 of the test split of the task \"mood\" is given twice")
            #expect(try store.evaluations(ofRun: run).isEmpty)
        }
    }

    @Test func anEvaluationKeepsTheExamplesItSaw() throws {
        try withStore { directory, store in
            let task = try makeTask(splits: [.test])
            let run = try store.beginRun(name: "run", configuration: "{}", seed: 1)
            let id = try store.recordEvaluation(
                run: run, step: 1, task: "mood", split: .test, decoding: "greedy", scores: scores,
                predictions: predictions)
            try directory.write(line("three"), to: "mood/test.jsonl")
            try store.importTask(task, dataDirectory: directory.path)
            #expect(try store.inputs("mood", .test) == ["mood: three"])
            var inputs: [String] = []
            try store.forEachPrediction(ofEvaluation: id) { example, _ in inputs.append(example.input) }
            #expect(inputs == ["mood: one", "mood: two"])
            #expect(try store.health().isHealthy)
        }
    }

    @Test func theViewsAreThereForPeople() throws {
        try withStore { _, store in
            let run = try store.beginRun(name: "quickstart", configuration: "{}", seed: 1)
            try store.recordEvaluation(
                run: run, step: 100, task: "mood", split: .test, decoding: "greedy", scores: scores,
                predictions: predictions)
            let database = store.database
            #expect(
                try database.all("SELECT task, split, examples FROM task_summary") {
                    "\($0.text(0)) \($0.text(1)) \($0.integer(2))"
                } == ["mood test 2"])
            #expect(
                try database.all("SELECT input, target FROM example_view WHERE line = 2") { [$0.text(0), $0.text(1)] }
                    == [["mood: two", "bad"]])
            #expect(
                try database.all("SELECT name, step, value FROM score_view WHERE metric = 'accuracy'") {
                    "\($0.text(0)) \($0.integer(1)) \($0.real(2))"
                } == ["quickstart 100 50.0"])
            #expect(
                try database.all("SELECT input, target, prediction FROM prediction_view ORDER BY ordinal") {
                    [$0.text(0), $0.text(1), $0.text(2)]
                } == [["mood: one", "good", "good 🧵\n"], ["mood: two", "bad", ""]])
        }
    }

    @Test func aHealthyStoreSaysSo() throws {
        try withStore { directory, store in
            let health = try store.health()
            #expect(health.isHealthy)
            #expect(health.path == directory.path("store.sqlite"))
            #expect(health.schemaVersion == Schema.version)
            #expect(health.journalMode == "wal")
            #expect(health.sqliteVersion.hasPrefix("3."))
            #expect(health.fileBytes > 0)
            #expect([health.tasks, health.examples, health.runs] == [1, 2, 0])
            #expect([health.evaluations, health.predictions] == [0, 0])
        }
    }

    @Test func danglingReferencesAreCounted() throws {
        try withStore { _, store in
            try store.database.execute("PRAGMA foreign_keys = OFF; DELETE FROM sources; PRAGMA foreign_keys = ON")
            let health = try store.health()
            #expect(health.danglingReferences == 2)
            #expect(!health.isHealthy)
        }
    }
}
