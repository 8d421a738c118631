extension BadInput {
    /// Wrong names in the place of a pipeline, a run or a model.
    static let places = [
        BadInput(
            "a pipeline that is missing", running: ["run", "Pipelines/tny.json"],
            "Pipelines/tny.json: does not exist; did you mean Pipelines/tiny.json?"),
        BadInput(
            "a pipeline by its name alone", running: ["train", "tiny"],
            "tiny: does not exist; did you mean Pipelines/tiny.json?"),
        BadInput(
            "a pipeline like none", running: ["plan", "quickstart"],
            "quickstart: does not exist; expected one of: Pipelines/pieces.json, Pipelines/tiny.json, runs/tiny"),
        BadInput(
            "a folder in a pipeline's place", running: ["run", "Pipelines"],
            """
            Pipelines: is no run: it has no configuration.json; name a pipeline's file, such as Pipelines/pieces.json
            """),
        BadInput(
            "a task's file in a pipeline's place", running: ["predict", "Tasks/parity.json", "x"],
            "Tasks/parity.json: is a task's file; name a run or a pipeline, such as Pipelines/pieces.json"),
        BadInput(
            "a task's file to be watched", running: ["watch", "Tasks/parity.json"],
            "Tasks/parity.json: is a task's file; name a run or a pipeline, such as Pipelines/pieces.json"),
        BadInput(
            "a mixture's file in a pipeline's place", running: ["plan", "all.mixture.json"],
            "all.mixture.json: is a mixture's file; name a run or a pipeline, such as Pipelines/pieces.json"
        ) { try $0.directory.write(#"{"name": "all", "tasks": ["parity"]}"#, to: "all.mixture.json") },
        BadInput(
            "a file with a name alone to be watched", running: ["watch", "package.json"],
            "package.json: is no pipeline: it has no \"mixture\"; give a run's directory or a pipeline's file"
        ) { try $0.directory.write(#"{"name": "all"}"#, to: "package.json") },
        BadInput(
            "all runs to be watched", running: ["watch", "runs"],
            "runs: holds runs; name one, such as runs/tiny, or list them: mixtape runs"),
        BadInput(
            "all runs of another place to be watched", running: ["watch", "./runs/"],
            "./runs/: holds runs; name one, such as ./runs/tiny, or list them: mixtape runs"),
        BadInput(
            "a run that is still to be made", running: ["predict", "runs/pieces", "x"],
            "runs/pieces: there is no such run yet; make it: mixtape run Pipelines/pieces.json"),
        BadInput(
            "a run whose name is mistyped", running: ["evaluate", "runs/tinny"],
            "runs/tinny: does not exist; did you mean runs/tiny?"),
        BadInput(
            "a run's folder without its files", running: ["predict", "runs", "x"],
            """
            runs: is neither a run (no configuration.json) nor a model (no config.json); name the directory of \
            one
            """),
        BadInput(
            "the name of a published model", running: ["predict", "google/flan-t5-small", "x"],
            """
            google/flan-t5-small: does not exist, and nothing is downloaded; get the model's files (config.json, \
            model.safetensors, spiece.model or tokenizer.json) and name their directory
            """),
        BadInput(
            "the name of a published model alone", running: ["score", "--model", "t5-small", "--input", "-"],
            """
            t5-small: does not exist, and nothing is downloaded; get the model's files (config.json, \
            model.safetensors, spiece.model or tokenizer.json) and name their directory
            """),
        BadInput(
            "an adapter", running: ["predict", "models/lora", "x"], adapterMessage,
            spoil: { try $0.directory.write("{}", to: "models/lora/adapter_config.json") }),
        BadInput(
            "a model with an adapter beside its weights", running: ["predict", "models/lora", "x"], adapterMessage,
            spoil: {
                try $0.directory.write("{}", to: "models/lora/adapter_config.json")
                try $0.directory.write(#"{"model_type": "t5"}"#, to: "models/lora/config.json")
            }),
        BadInput(
            "a model's directory that is missing",
            """
            Pipelines/tiny.json:5:26: model.directory: models/t5 does not exist, and nothing is downloaded; name \
            a directory in Hugging Face's format, or a run's, as seen from here
            """, spoil: { try $0.writeModelPipeline("models/t5") }),
        BadInput(
            "a directory that is no model", running: ["plan", TinyProject.pipeline],
            """
            Pipelines/tiny.json:5:26: model.directory: Data is no model: it has no config.json; name a directory in \
            Hugging Face's format, or a run's, as seen from here
            """, spoil: { try $0.writeModelPipeline("Data") }),
        BadInput(
            "a split that was not evaluated", running: ["report", TinyProject.pipeline, "--split", "train"],
            """
            the run "tiny" has no evaluation of the train split at step 40 by greedy; evaluate it first: mixtape \
            evaluate Pipelines/tiny.json --split train
            """),
    ]

    private static let adapterMessage = """
        models/lora: holds an adapter, not a model; name its model, and the adapter beside it: --adapter models/lora, \
        or in a pipeline "adapter" beside "directory"
        """
}

extension TinyProject {
    /// Replaces the pipeline by one that trains a model of the given directory.
    fileprivate func writeModelPipeline(_ model: String) throws {
        try directory.write(
            """
            {
              "name": "tiny",
              // No vocabulary: the model brings it.
              "mixture": {"tasks": ["capitals", "parity", "starts"]},
              "model": {"directory": "\(model)"},
              "training": {"steps": 2}
            }
            """, to: Self.pipeline)
    }
}
