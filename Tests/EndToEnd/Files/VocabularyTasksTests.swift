import Testing

/// The key `tasks` of a pipeline's `vocabulary`.
@Suite struct VocabularyTasksTests {
    private static let pipeline = "Pipelines/pieces.json"

    @Test func onlyTheTextsOfSomeTasksAreCut() throws {
        try TinyProject.use { project in
            func letters(_ task: String) throws -> CommandLineRun {
                try project.mixtape("task", "check", task, "--vocabulary", Self.pipeline)
            }
            let all = try project.mixtape("vocabulary", Self.pipeline)
            #expect(all.status == 0, "\(all)")
            try #expect(letters("capitals").errors == "")

            try project.edit(Self.pipeline, #""size": 56"#, #""size": 26, "tasks": ["parity"]"#)
            let one = try project.mixtape("vocabulary", Self.pipeline)
            #expect(one.status == 0, "\(one)")
            let file = try #require(one.facts.first { $0.hasPrefix("file ") })
            #expect(!all.facts.contains(file))
            try #expect(letters("parity").errors == "")
            // The vocabulary of digits and small letters has no piece for `BA`.
            try #expect(letters("capitals").errors.contains("warning: capitals train: 24 of 24 targets"))
            // All tasks are tokenized, and the run completes.
            let run = try project.mixtape("run", Self.pipeline)
            #expect(run.status == 0, "\(run)")
        }
    }

    @Test func aTaskElsewhereIsNone() throws {
        try TinyProject.use { project in
            try project.edit(Self.pipeline, #""size": 56"#, #""size": 30, "tasks": ["partiy"]"#)
            let run = try project.mixtape("vocabulary", Self.pipeline)
            #expect(run.status == 1)
            #expect(
                run.errors.contains(
                    #"vocabulary.tasks[0]: "partiy" is no task of the mixture; did you mean "parity"?"#), "\(run)")
        }
    }
}
