import Foundation
import Testing

/// One model with a delta for each task.
@Suite struct DeltaPerTaskTests {
    private static let perTask = #"{"method": "lora", "rank": 2, "perTask": true}"#

    /// Inputs of several tasks in one call, each through its task's own delta.
    @Test func mixedInputs() throws {
        try DeltaProject.use { project in
            try project.trainDelta("each", Self.perTask)
            // The start of a task's template names the task.
            let mixed = try project.answers("runs/each")
            for (place, task) in ["parity", "capitals", "starts"].enumerated() {
                let alone = try project.answers(
                    "runs/each", ["--task", task], texts: [DeltaProject.texts[place]])
                #expect(
                    alone.objects[0]["prediction"] as? String == mixed.objects[place]["prediction"] as? String)
                let (one, two) = (alone.likelihoods[0], mixed.likelihoods[place])
                #expect(abs(one - two) <= 1e-4 * max(1, abs(two)), "\(task): \(one) and \(two)")
            }
            // A record may name its task.
            try project.directory.write(
                """
                {"task": "parity", "number": 7}
                {"task": "capitals", "word": "bako"}
                {"task": "starts", "input": "starts: mirute"}

                """, to: "mixed.jsonl")
            let records = try project.mixtape("predict", "runs/each", "--input", "mixed.jsonl", "--json")
            #expect(records.status == 0, "\(records)")
            #expect(
                records.objects.map { $0["prediction"] as? String }
                    == mixed.objects.map { $0["prediction"] as? String }, "\(records)")
            #expect(records.objects.map { $0["task"] as? String } == ["parity", "capitals", "starts"], "\(records)")
            let picture = try project.mixtape("predict", "runs/each", DeltaProject.texts[0], "--attention", "page.html")
            #expect(picture.status == 0 && project.exists("page.html"), "\(picture)")

            try project.expectRefusals(
                [
                    (
                        ["7"], 1,
                        "TEXT 1: names no task, and the model has a delta for each of capitals, parity, starts; begin "
                            + "it as the task's template does, or give a record with \"task\", or name one task for "
                            + "all inputs: --task TASK"
                    ),
                    (
                        [#"{"task": "partiy", "number": 7}"#], 1,
                        #"TEXT 1: the task "partiy" has no delta in this model; did you mean "parity"?"#
                    ),
                ], of: "predict", "runs/each")
        }
    }

    /// Texts cannot name their tasks if two templates begin alike.
    @Test func tasksWithOneTemplate() throws {
        try DeltaProject.use { project in
            let task = try project.directory.read("Tasks/parity.json")
            try project.directory.write(
                task.replacing("\"parity\",", with: "\"second\","), to: "Tasks/second.json")
            try project.trainDelta("each", Self.perTask, mixture: #"{"tasks": ["parity", "second"]}"#)
            let problem = """
                begins as the templates of several tasks do: parity, second; each has a delta of its own, so give a \
                record with "task", or name one task for all inputs: --task TASK
                """
            try project.expectRefusals(
                [
                    (["parity: 7"], 1, "TEXT 1: \(problem)"),
                    ([#"{"input": "parity: 7"}"#], 1, "TEXT 1: \(problem)"),
                ], of: "predict", "runs/each")
            for arguments in [[#"{"task": "second", "number": 7}"#], ["7", "--task", "second"]] {
                let run = try CommandLineRun(["predict", "runs/each"] + arguments, in: project.path)
                #expect(run.status == 0, "\(run)")
            }
        }
    }

    /// Each task's adapter alone, several of them in one model, and a merged model of one.
    @Test func adaptersOfTasks() throws {
        try DeltaProject.use { project in
            try project.trainDelta("each", Self.perTask)
            let all = try project.mixtape("export", "runs/each", "adapters/each")
            #expect(all.status == 0 && all.facts.count == 3, "\(all)")
            #expect(all.facts.last == "export adapters/each/starts: step 20, lora of starts, for PEFT", "\(all)")
            let named = ["capitals", "parity", "starts"].flatMap { ["--adapter", "\($0)=adapters/each/\($0)"] }
            try project.expectEqual(DeltaProject.base, named, to: "runs/each")
            let objects = try project.answers(DeltaProject.base, named).objects
            #expect(
                objects.map { $0["adapter"] as? String }
                    == ["adapters/each/parity", "adapters/each/capitals", "adapters/each/starts"])

            let one = try project.mixtape("export", "runs/each", "adapters/parity", "--task", "parity")
            #expect(one.status == 0 && project.exists("adapters/parity/adapter_config.json"), "\(one)")
            let text = [DeltaProject.texts[0]]
            try project.expectEqual(
                DeltaProject.base, ["--adapter", "adapters/parity"], to: "runs/each", texts: text)
            let merged = try project.mixtape("export", "runs/each", "models/parity", "--merge", "--task", "parity")
            #expect(merged.status == 0, "\(merged)")
            try project.expectEqual("models/parity", to: "runs/each", texts: text)
            try project.expectRefusals(
                [
                    (
                        ["--merge"], 1,
                        "runs/each: has a delta for each of the tasks capitals, parity, starts; name the one whose "
                            + "delta is merged"
                    ),
                    (
                        ["--task", "partiy"], 2,
                        usageError(
                            of: "export", #"--task: the task "partiy" has no delta in this run; did you mean "parity"?"#
                        )
                    ),
                    (
                        ["--merge", "--layout", "peft", "--task", "parity"], 2,
                        usageError(
                            of: "export", "--layout: is for an adapter, and --merge writes a model; leave one out")
                    ),
                ], of: "export", "runs/each", "new")
            try project.expectRefusals(
                [
                    (
                        ["--adapter", "parity=adapters/parity"], 1,
                        "runs/each/model: the model has a delta for each of capitals, parity, starts, so it takes one "
                            + "adapter for all inputs; leave out the names of tasks"
                    )
                ], of: "predict", "runs/each", "parity: 7")
        }
    }

    /// Inputs of any task answered and scored by the delta of one.
    @Test func answersByTheDeltaOfAnotherTask() throws {
        try DeltaProject.use { project in
            try project.trainDelta("each", Self.perTask, mixture: #"{"tasks": ["capitals", "parity"]}"#)
            let parity = [DeltaProject.texts[0]]
            let delta = ["--delta-of", "parity"]
            // An input without a task is answered, too.
            let own = try project.answers("runs/each", ["--task", "parity"], texts: parity)
            let whole = try project.answers("runs/each", delta, texts: parity + ["7"])
            #expect(abs(own.likelihoods[0] - whole.likelihoods[0]) <= 1e-4 * max(1, abs(own.likelihoods[0])))
            let other = try project.answers("runs/each", delta + ["--task", "starts"], texts: ["mirute"])
            #expect(other.objects.count == 1)

            try #expect(project.mixtape("export", "runs/each", "adapters/each").status == 0)
            let named = ["capitals", "parity"].flatMap { ["--adapter", "\($0)=adapters/each/\($0)"] }
            let adapted = try project.answers(DeltaProject.base, named + delta, texts: [DeltaProject.texts[1]])
            #expect(adapted.objects[0]["adapter"] as? String == "adapters/each/parity")

            func score(_ arguments: [String]) throws -> CommandLineRun {
                let pairs = #"{"task": "capitals", "input": "parity: 7", "target": "odd"}"# + "\n"
                return try CommandLineRun(
                    ["score", "--model", "runs/each", "--input", "-"] + arguments, in: project.path, input: pairs)
            }
            let byParity = try #require(try score(delta).object["log_likelihood"] as? Double)
            let byCapitals = try #require(try score([]).object["log_likelihood"] as? Double)
            #expect(byParity != byCapitals)
            try project.expectRefusals(
                [
                    (
                        ["runs/each", "7", "--delta-of", "partiy"], 2,
                        usageError(
                            of: "predict",
                            #"--delta-of: the task "partiy" has no delta in this model; did you mean "parity"?"#)
                    ),
                    (
                        ["runs/each", "mirute", "--task", "starts"], 1,
                        "runs/each: the task \"starts\" has no delta in this model, which has one for each of "
                            + "capitals, parity; name one of these tasks, or take the delta of one for all inputs: "
                            + "--delta-of TASK"
                    ),
                ], of: "predict")
        }
    }

    /// A task judged by the delta of another one.
    @Test func theDeltaOfAnotherTask() throws {
        try DeltaProject.use { project in
            try project.trainDelta("each", Self.perTask, mixture: #"{"tasks": ["capitals", "parity"]}"#)
            func evaluate(_ arguments: String...) throws -> CommandLineRun {
                try CommandLineRun(["evaluate", "runs/each", "--json"] + arguments, in: project.path)
            }
            func score(_ run: CommandLineRun, _ task: String) -> NSDictionary? {
                (run.object["tasks"] as? [String: [String: Any]])?[task]?["metrics"] as? NSDictionary
            }
            let own = try evaluate()
            #expect(own.status == 0, "\(own)")
            let none = try evaluate("--task", "starts")
            #expect(
                none.status == 1
                    && none.errors.hasSuffix(
                        "runs/each: the task \"starts\" has no delta in this model, which has one for each of "
                            + "capitals, parity; name one of these tasks, or judge by the delta of one: "
                            + "--delta-of TASK\n"
                    ),
                "\(none)")
            let other = try evaluate("--task", "starts", "--delta-of", "parity")
            #expect(other.status == 0 && score(other, "starts") != nil, "\(other)")
            let settings = (other.object["model"] as? [String: Any])?["settings"] as? [String: Any]
            #expect(settings?["delta"] as? String == "of the task parity, for all tasks", "\(other)")
            // The run's own results stay as they are.
            try #expect(evaluate("--task", "capitals", "--delta-of", "parity").status == 0)
            let again = try evaluate("--from-predictions")
            #expect(again.status == 0 && score(again, "capitals") == score(own, "capitals"), "\(again)")
            try project.expectRefusals(
                [
                    (
                        ["runs/each", "--delta-of", "partiy"], 2,
                        usageError(
                            of: "evaluate",
                            #"--delta-of: the task "partiy" has no delta in this model; did you mean "parity"?"#)
                    ),
                    (
                        ["runs/tiny", "--delta-of", "parity"], 2,
                        usageError(
                            of: "evaluate", "--delta-of: the model has no deltas for single tasks; leave it out")
                    ),
                ], of: "evaluate")
        }
    }
}
