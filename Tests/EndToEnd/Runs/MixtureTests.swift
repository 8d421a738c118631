import Foundation
import Testing

/// Mixtures with files of their own, and runs measured in epochs and tokens.
@Suite struct MixtureTests {
    /// A run over a named mixture inside a mixture: two epochs in batches of 200 tokens.
    private func use(_ body: (TinyProject) throws -> Void) throws {
        try TinyProject.use { project in
            try project.directory.write(
                #"{"name": "words", "description": "Of words.", "tasks": ["capitals", "starts"], "policy": "equal"}"#,
                to: "Tasks/words.mixture.json")
            try project.edit(
                TinyProject.pipeline, #"{"tasks": ["capitals", "parity", "starts"], "policy": "equal"}"#,
                #"{"tasks": ["parity"], "taskLimits": {"parity": 12}, "mixtures": {"words": 36}}"#)
            try project.edit(
                TinyProject.pipeline, #""steps": 40, "batchExamples": 8"#, #""epochs": 2, "batchTokens": 200"#)
            try body(project)
        }
    }

    private func log(_ project: TinyProject) throws -> [[String: Any]] {
        try project.loggedSteps()
    }

    @Test func epochsAndTokensOfANestedMixture() throws {
        try use { project in
            let run = try project.mixtape("train", TinyProject.pipeline)
            #expect(run.status == 0, "\(run)")
            let log = try log(project)
            let perStep = log.map { step in
                (step["tasks"] as? [String: [String: Any]] ?? [:]).mapValues { $0["examples"] as? Int ?? 0 }
            }
            let batch = perStep[0].values.reduce(0, +)
            #expect(perStep.allSatisfy { $0.values.reduce(0, +) == batch })
            // Parity counts 12 examples, and each of the two word tasks 24.
            let steps = (2 * 60 + batch - 1) / batch
            #expect(log.count == steps)
            #expect(run.facts.contains("length \(steps) steps, as 2 epochs of 60 examples"), "\(run)")
            #expect(run.facts.contains { $0.hasPrefix("batch \(batch) examples, as 200 tokens at ") }, "\(run)")
            let tokens = log.reduce(0) { $0 + ($1["tokens"] as? Int ?? 0) }
            #expect(abs(Double(tokens) / Double(steps) - 200) < 200 / Double(batch))
            // The shares are 12, 18 and 18 of 48.
            for (task, share) in [("parity", 0.25), ("capitals", 0.375), ("starts", 0.375)] {
                let drawn = perStep.reduce(0) { $0 + ($1[task] ?? 0) }
                #expect(abs(Double(drawn) - share * Double(steps * batch)) < 1, "\(task): \(drawn)")
            }
            let configuration = try project.directory.read("runs/tiny/configuration.json")
            #expect(configuration.contains(#""epochs": 2"#) && !configuration.contains(#""steps""#))
            #expect(configuration.contains(#""batchTokens": 200"#))
            // The run's own configuration holds the mixture as it was then.
            let batch3 = try project.mixtape("batches", TinyProject.run, "--step", "3", "--json").output
            try project.edit("Tasks/words.mixture.json", #"["capitals", "starts"]"#, #"["capitals"]"#)
            #expect(try project.mixtape("batches", TinyProject.run, "--step", "3", "--json").output == batch3)
            #expect(try project.mixtape("batches", TinyProject.pipeline, "--step", "3", "--json").output != batch3)
        }
    }

    @Test func aLongerRunGoesOnAndAnotherMixtureIsRefused() throws {
        try use { project in
            _ = try project.mixtape("train", TinyProject.pipeline)
            let steps = try log(project).count
            try project.edit(TinyProject.pipeline, #""epochs": 2"#, #""epochs": 3"#)
            let longer = try project.mixtape("train", TinyProject.pipeline)
            #expect(longer.facts.contains { $0.hasPrefix("training step \(steps) of ") }, "\(longer)")
            #expect(try log(project).count > steps)
            // Another description changes nothing; other tasks change the run.
            try project.edit("Tasks/words.mixture.json", "Of words.", "With words.")
            let same = try project.mixtape("train", TinyProject.pipeline)
            #expect(same.facts.contains { $0.hasPrefix("training step") && $0.hasSuffix(", finished") }, "\(same)")
            try project.edit("Tasks/words.mixture.json", #"["capitals", "starts"]"#, #"["capitals"]"#)
            let other = try project.mixtape("train", TinyProject.pipeline)
            #expect(other.status == 1, "\(other)")
            #expect(other.errors.contains("\n  mixture.mixtures.words.tasks: "), "\(other)")
            try #expect(project.mixtape("train", TinyProject.pipeline, "--restart").status == 0)
        }
    }

    @Test func commandsOnTasksKnowMixtures() throws {
        try use { project in
            let list = try project.mixtape("task", "list")
            #expect(list.lines.contains { $0.hasPrefix("words") && $0.contains("capitals starts") }, "\(list)")
            let listed = try project.mixtape("task", "list", "--json").objects
            #expect(listed.map { $0["mixture"] as? String } == [nil, nil, nil, "words"])
            let show = try project.mixtape("task", "show", "words")
            #expect(
                show.facts == ["mixture words", "description Of words.", "tasks capitals, starts", "policy equal"])
            #expect(
                try project.mixtape("task", "show", "words", "--json").object["all_tasks"] as? [String]
                    == ["capitals", "starts"])
            let check = try project.mixtape("task", "check", "words", "starts")
            #expect(
                check.facts.filter { $0.hasPrefix("tasks") || $0.contains("train") } == [
                    "tasks no problem in 4 files of Tasks", "capitals train 24, validation 8, test 8",
                    "starts train 24, validation 8, test 8",
                ])
            let new = try project.mixtape("task", "new", "words", "--from", "Data/parity.train.jsonl")
            #expect(new.errors == "Tasks/words.mixture.json: exists already; choose another name or edit it\n")
        }
    }
}
