import Runs

/// The files of the project that `mixtape init` makes.
enum NewProject {
    /// Paths from the project's top, with texts.
    static var files: [(path: String, text: String)] {
        let schemas = FileKind.allCases.map { (path: $0.schemaFile(in: "."), text: $0.schema.text) }
        return [
            ("README.md", readme), (task, taskText), ("Data/kind.train.jsonl", lines(training)),
            ("Data/kind.validation.jsonl", lines(validation)), ("Data/kind.test.jsonl", lines(test)),
            (pipeline, pipelineText),
        ] + schemas
    }

    /// The next commands to type in the project's directory.
    static let nextCommands = [
        "mixtape run \(pipeline)", "mixtape predict \(pipeline) \"kind: Is it late?\"", "mixtape task show kind",
    ]

    private static let task = "Tasks/kind.json"
    private static let pipeline = "Pipelines/first.json"

    private static let readme = """
        # A first project

        One task: is a sentence a question or a statement? A tiny model learns it from ten sentences, in seconds:

            mixtape run Pipelines/first.json
            mixtape predict Pipelines/first.json "kind: Is it late?" "kind: It is late."

        It is judged on six sentences that it has not seen (Data/kind.test.jsonl). A perfect score on so few says
        little: only that the model has found the question mark.

        The task is in Tasks/kind.json, the run in Pipelines/first.json; both have comments. `mixtape help` goes on from
        here, and `mixtape task new NAME --from FILE` drafts a task from data of your own.

        """

    private static var taskText: String {
        """
        // A task: where its records are, how a record becomes a text to read and one to write, how answers are scored.
        {
          "$schema": "\(FileKind.task.reference)",
          "name": "kind",
          "description": "Whether a sentence is a question or a statement.",
          // Below Data/, one JSON object on each line: {"sentence": "Where is the station?", "kind": "question"}
          "sources": {"train": "kind.train.jsonl", "validation": "kind.validation.jsonl", "test": "kind.test.jsonl"},
          // What the model reads. The words before the field, the prefix, tell it which task is meant.
          "input": "kind: {sentence}",
          // What the model should write.
          "target": "{kind}",
          // All possible answers. A task with free answers has no labels.
          "labels": ["question", "statement"],
          // The first is the task's score; `mixtape help metrics` lists them all.
          "metrics": ["accuracy"],
          // In tokens; longer texts are cut.
          "limits": {"maxInputTokens": 64, "maxTargetTokens": 16},
        }

        """
    }

    private static var pipelineText: String {
        """
        // A run: its tasks, its model and its training. Every key that is left out has a default.
        {
          "$schema": "\(FileKind.pipeline.reference)",
          "name": "first",
          // To train one model on several tasks, name them all.
          "mixture": {"tasks": ["kind"]},
          // The pieces that words are cut into. Ten sentences offer few of them.
          "vocabulary": {"kind": "sentencepiece", "size": 60, "sentinels": 0},
          "model": {
            "modelWidth": 32, "heads": 2, "headWidth": 16, "feedForwardWidth": 64, "layers": 1, "tieEmbeddings": true,
            // Leaves out a part of the model at each step, so that it cannot learn ten sentences by heart.
            "dropout": 0.2,
          },
          "training": {
            "steps": 200, "batchExamples": 10, "clipNorm": 1,
            // Steps between two evaluations on the validation sentences. The best of these models is the result.
            "evaluateEvery": 50,
            "optimizer": {"kind": "adafactor"},
            "schedule": {"kind": "cosine", "learningRate": 0.02, "warmupSteps": 20},
          },
        }

        """
    }

    // MARK: Data

    private enum Kind: String { case question, statement }

    private static func lines(_ sentences: [(String, Kind)]) -> String {
        sentences.map { "{\"sentence\": \"\($0)\", \"kind\": \"\($1.rawValue)\"}\n" }.joined()
    }

    private static let training: [(String, Kind)] = [
        ("Where is the station?", .question), ("The station is closed today.", .statement),
        ("Can you see the lake?", .question), ("We swam in the lake.", .statement),
        ("Who baked this bread?", .question), ("My sister baked this bread.", .statement),
        ("Does the shop open on Sunday?", .question), ("The shop opens at nine.", .statement),
        ("Have they found the keys?", .question), ("They found the keys in the car.", .statement),
    ]

    private static let validation: [(String, Kind)] = [
        ("What did the doctor say?", .question), ("The doctor said nothing.", .statement),
        ("Is it raining again?", .question), ("It rained all night.", .statement),
    ]

    private static let test: [(String, Kind)] = [
        ("How much is this hat?", .question), ("That hat was expensive.", .statement),
        ("Will the train be late?", .question), ("Our train was late again.", .statement),
        ("Why did you leave so early?", .question), ("I left before the end.", .statement),
    ]
}
