import ExampleStore

/// A user's mistake, and the message of the program.
struct BadInput: Sendable {
    let name: String
    let arguments: [String]
    let status: Int32
    /// All of standard error.
    let message: String
    /// Makes the mistake in a project whose pipeline has run.
    let spoil: @Sendable (TinyProject) throws -> Void

    init(
        _ name: String, running arguments: [String] = ["run", TinyProject.pipeline], status: Int32 = 1,
        _ message: String, spoil: @escaping @Sendable (TinyProject) throws -> Void = { _ in }
    ) {
        self.name = name
        self.arguments = arguments
        self.status = status
        self.message = message
        self.spoil = spoil
    }

    static let all = data + tasks + places + pipelines + stores + vocabularies + commandLines

    /// A run would first report that its training data changed, so an import shows the mistake.
    private static let importing = ["import", TinyProject.pipeline]

    static let data = [
        BadInput(
            "a missing field", running: importing,
            """
            Data/parity.train.jsonl:3:1: missing field "number"; the record has: nombre, parity; correct the line or \
            the task's definition
            """
        ) { try $0.edit("Data/parity.train.jsonl", #""number": 2,"#, #""nombre": 2,"#) },
        BadInput(
            "a label outside the label set",
            """
            Data/parity.test.jsonl:2:1: the target "od" is not among the labels; did you mean "odd"? Correct the line \
            or the task's definition
            """
        ) { try $0.edit("Data/parity.test.jsonl", #"33, "parity": "odd""#, #"33, "parity": "od""#) },
        BadInput(
            "an empty file", running: importing,
            """
            Data/starts.train.jsonl: holds no examples; put at least one in, or take the train split out of the task \
            file
            """
        ) { try $0.directory.write("", to: "Data/starts.train.jsonl") },
        BadInput(
            "a Parquet file", running: importing,
            """
            Data/starts.train.jsonl: is a Parquet file, which Mixtape does not read; write it as JSON Lines once: \
            python -c "import pandas; pandas.read_parquet('Data/starts.train.jsonl')\
            .to_json('Data/starts.train.jsonl.jsonl', orient='records', lines=True)"
            """
        ) { try $0.directory.write("PAR1\u{15}\u{4}\u{15}", to: "Data/starts.train.jsonl") },
        BadInput(
            "data that were not fetched", running: importing,
            """
            Data/starts.train.jsonl: is a Git LFS pointer, not the file itself; fetch the file: git lfs pull
            """
        ) {
            try $0.directory.write(
                "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 3\n", to: "Data/starts.train.jsonl")
        },
        BadInput(
            "a draft of an Arrow file", running: ["task", "new", "mine", "--from", "Data/train.arrow"],
            """
            Data/train.arrow: is an Arrow file, which Mixtape does not read; write it as JSON Lines once: python -c \
            "from datasets import Dataset; Dataset.from_file('Data/train.arrow').to_json('Data/train.jsonl')"
            """
        ) { try $0.directory.write("ARROW1", to: "Data/train.arrow") },
        BadInput(
            "a line that is not JSON", running: importing,
            """
            Data/starts.train.jsonl:2:1: not a JSON object: expected a JSON value, found 'h'; correct the line or \
            remove it
            """
        ) { try $0.edit("Data/starts.train.jsonl", TinyProject.line("starts", 1), "hello") },
        BadInput(
            "a line that is no object", running: importing,
            """
            Data/starts.train.jsonl:2:1: expected an object with the fields of a record, found an array; write one \
            JSON object on each line
            """
        ) { try $0.edit("Data/starts.train.jsonl", TinyProject.line("starts", 1), "[1]") },
        BadInput(
            "invalid UTF-8", running: importing,
            "Data/starts.train.jsonl:1:12: is not valid UTF-8; save the file as UTF-8"
        ) {
            let file = "Data/starts.train.jsonl"
            let bytes = try $0.bytes(file)
            try $0.directory.write(Array(bytes.prefix(11)) + [0xFF] + bytes.dropFirst(12), to: file)
        },
        BadInput(
            "a source that vanished",
            """
            Data/starts.train.jsonl: cannot be read (no such file); check the path in the task file, and the data \
            folder that it counts from (--data DIR)
            """
        ) { try $0.remove("Data/starts.train.jsonl") },
        BadInput("a folder in a data file's place", "Data/starts.train.jsonl: is a folder; name the file itself") {
            try $0.remove("Data/starts.train.jsonl")
            try $0.directory.write("", to: "Data/starts.train.jsonl/file")
        },
    ]

    static let tasks = [
        BadInput(
            "an unknown key in a task",
            #"Tasks/parity.json:12:3: limit: unknown key "limit"; did you mean "limits"?"#
        ) { try $0.edit("Tasks/parity.json", "\"limits\"", "\"limit\"") },
        BadInput(
            "an unknown metric",
            #"Tasks/parity.json:11:15: metrics[0]: unknown metric "acuracy"; did you mean "accuracy"?"#
        ) { try $0.edit("Tasks/parity.json", "\"accuracy\"", "\"acuracy\"") },
        BadInput(
            "a mixture that contains itself", running: checkingTasks,
            """
            Tasks/all.mixture.json:1:58: mixtures.all: the mixture contains itself: all > all; take one of them out
            """
        ) {
            try $0.directory.write(
                #"{"name": "all", "tasks": ["parity"], "mixtures": {"all": 1}}"#, to: "Tasks/all.mixture.json")
        },
        BadInput(
            "a mixture in a task's file", running: checkingTasks,
            "Tasks/all.json:1:1: describes a mixture, not a task; call the file all.mixture.json"
        ) { try $0.directory.write(#"{"name": "all", "tasks": ["parity"]}"#, to: "Tasks/all.json") },
        BadInput(
            "no task file",
            "Tasks: holds no task (*.json); `mixtape task new NAME --from FILE` writes one from your data"
        ) {
            for task in TinyProject.tasks { try $0.remove("Tasks/\(task).json") }
        },
        BadInput(
            "no task directory",
            """
            Tasks: does not exist; the tasks are expected in a directory, one JSON file each; go to the project's \
            folder, or make one: mixtape init DIR
            """
        ) { try $0.remove("Tasks") },
        BadInput(
            "a folder in a task file's place", running: checkingTasks,
            "Tasks/x.json: cannot be read; check that the file exists and may be read"
        ) { try $0.directory.write("", to: "Tasks/x.json/file") },
    ]

    private static let checkingTasks = ["task", "check"]

    static let pipelines = [
        BadInput(
            "an unknown key in a pipeline",
            #"Pipelines/tiny.json:11:38: training.accumulate: unknown key "accumulate"; did you mean "accumulation"?"#
        ) { try $0.edit(TinyProject.pipeline, "\"accumulation\"", "\"accumulate\"") },
        BadInput(
            "two problems at once",
            """
            Pipelines/tiny.json:4:37: mixture.tasks[1]: unknown task "paritty"; did you mean "parity"?
            Pipelines/tiny.json:11:14: training.steps: 0 is out of range; expected 1 to 1000000000
            """
        ) {
            try $0.edit(TinyProject.pipeline, "\"parity\"", "\"paritty\"")
            try $0.edit(TinyProject.pipeline, #""steps": 40"#, #""steps": 0"#)
        },
        BadInput(
            "a rate of zero",
            """
            Pipelines/tiny.json:4:50: mixture.tasks.parity: task "parity" has a rate of zero; remove it from the mixture
            """
        ) {
            try $0.edit(
                TinyProject.pipeline, #"["capitals", "parity", "starts"], "policy": "equal""#,
                #"{"capitals": 1, "parity": 0}"#)
        },
        BadInput(
            "a run of so many steps and epochs",
            """
            Pipelines/tiny.json:11:28: training.epochs: "steps" and "epochs" exclude each other; leave one of them out
            """
        ) { try $0.edit(TinyProject.pipeline, #""steps": 40,"#, #""steps": 40, "epochs": 2,"#) },
        BadInput(
            "a batch of less than an example", running: ["plan", TinyProject.pipeline],
            "Pipelines/tiny.json: training.batchTokens: 9 tokens are too few: the mean example has 20; raise it to 20"
        ) { try $0.edit(TinyProject.pipeline, #""batchExamples": 8, "accumulation": 2"#, #""batchTokens": 9"#) },
        BadInput(
            "a learning rate beyond all bounds",
            """
            Pipelines/tiny.json:12:70: training.schedule.learningRate: 1e30 is out of range; expected 0 to 100
            """
        ) { try $0.edit(TinyProject.pipeline, "0.02", "1e30") },
        BadInput(
            "the best by a task that is not in the mixture",
            """
            Pipelines/tiny.json:15:50: evaluation.best: unknown task "paritty"; did you mean "parity"?
            """
        ) { try $0.edit(TinyProject.pipeline, #"s": 4}"#, #"s": 4, "best": "paritty.accuracy"}"#) },
        BadInput(
            "the best by metrics that a task does not have",
            """
            Pipelines/tiny.json:15:51: evaluation.best[0]: task "parity" has no metric "f1_macr"; did you mean \
            "f1_macro"?
            Pipelines/tiny.json:15:69: evaluation.best[1]: task "starts" has no metric "bleu"; expected one of: \
            exact_match, token_f1
            """
        ) { try $0.edit(TinyProject.pipeline, #"s": 4}"#, #"s": 4, "best": ["parity.f1_macr", "starts.bleu"]}"#) },
        BadInput(
            "the best by weights that are none",
            """
            Pipelines/tiny.json:15:61: evaluation.best.parity: a weight of zero; leave it out
            Pipelines/tiny.json:15:74: evaluation.best.starts: expected a number, found a string
            """
        ) { try $0.edit(TinyProject.pipeline, #"s": 4}"#, #"s": 4, "best": {"parity": 0, "starts": "2"}}"#) },
        BadInput(
            "the best by a metric named twice",
            """
            Pipelines/tiny.json:15:50: evaluation.best: "parity.accuracy" is named twice; name it once
            """
        ) { try $0.edit(TinyProject.pipeline, #"s": 4}"#, #"s": 4, "best": ["parity", "parity.accuracy"]}"#) },
        BadInput(
            "patience without milestones",
            """
            Pipelines/tiny.json:15:54: evaluation.patience: needs milestones, and there are none; set \
            training.evaluateEvery
            """
        ) {
            try $0.edit(TinyProject.pipeline, #", "evaluateEvery": 20"#, "")
            try $0.edit(TinyProject.pipeline, #"s": 4}"#, #"s": 4, "patience": 2}"#)
        },
    ]

    static let stores = [
        BadInput(
            "a store made by a newer version",
            """
            runs/store.sqlite: was made by a newer version (schema 99, this version knows up to \(Schema.version)); \
            update Mixtape, or choose another file for the example store
            """
        ) {
            // The version is a big-endian number at byte 60 of the header (sqlite.org/fileformat.html).
            let bytes = Array(try $0.bytes("runs/store.sqlite"))
            try $0.directory.write(bytes[..<60] + [0, 0, 0, 99] + bytes[64...], to: "runs/store.sqlite")
        },
        BadInput(
            "a store that is not SQLite",
            "runs/store.sqlite: is not an SQLite database; choose another file for the example store"
        ) { try $0.directory.write("name,amount\n" + String(repeating: "a,1\n", count: 500), to: "runs/store.sqlite") },
        BadInput(
            "a folder in the store's place", "runs/store.sqlite: is a folder; name a file for the example store"
        ) {
            try $0.remove("runs/store.sqlite")
            try $0.directory.write("", to: "runs/store.sqlite/file")
        },
        BadInput(
            "a store where no folder can be made",
            """
            /dev/null/store: cannot be written: a part of its path is a file, not a folder; correct the path
            """
        ) { try $0.edit(TinyProject.pipeline, "\"seed\"", #""store": "/dev/null/store/store.sqlite", "seed""#) },
    ]

    static let vocabularies = [
        BadInput(
            "a vocabulary larger than the data allow", running: ["run", "Pipelines/pieces.json"],
            """
            Pipelines/pieces.json: a vocabulary of 5000 pieces is larger than the texts allow; set "size" to 108 or less
            """
        ) { try $0.edit("Pipelines/pieces.json", #""size": 56"#, #""size": 5000"#) },
        BadInput(
            "a vocabulary smaller than the alphabet", running: ["run", "Pipelines/pieces.json"],
            """
            Pipelines/pieces.json: a vocabulary of 9 pieces is too small for the different characters of the texts; \
            set "size" to at least 43, or lower "characterCoverage"
            """
        ) { try $0.edit("Pipelines/pieces.json", #""size": 56"#, #""size": 9"#) },
        BadInput(
            "a vocabulary that is still to be trained", running: checking("Pipelines/pieces.json"),
            """
            Pipelines/pieces.json: has no vocabulary yet; make it first: mixtape vocabulary Pipelines/pieces.json
            """),
        BadInput(
            "a vocabulary that is missing", running: checking("spiece.model"),
            "spiece.model: cannot be read; check that the file exists and may be read"),
        BadInput(
            "a vocabulary that is none", running: checking("runs/store.sqlite"),
            "runs/store.sqlite: is not a SentencePiece model, or was cut short"),
        BadInput(
            "a folder without a vocabulary", running: checking("Data"),
            "Data: is neither a run (with configuration.json) nor a model (with config.json)"),
        BadInput(
            "a model without a tokenizer", running: checking("model"),
            "model: has no tokenizer.json, spiece.model or vocab.json; copy the model's tokenizer files there"
        ) { try $0.directory.write(#"{"model_type": "t5", "vocab_size": 32128}"#, to: "model/config.json") },
    ]

    private static func checking(_ path: String) -> [String] { ["task", "check", "parity", "--vocabulary", path] }

    static let commandLines = [
        BadInput(
            "an unknown command", running: ["rnu"], status: 2,
            "mixtape: unknown command \"rnu\"; did you mean \"run\"?\nsee 'mixtape --help'"),
        BadInput(
            "a missing argument", running: ["run"], status: 2,
            "mixtape run: missing argument PIPELINE\nsee 'mixtape run --help'"),
        BadInput(
            "an empty path", running: ["init", ""], status: 2,
            "mixtape init: DIR: is empty; name a directory\nsee 'mixtape init --help'"),
        BadInput(
            "an unknown option", running: ["run", TinyProject.pipeline, "--dat", "x"], status: 2,
            "mixtape run: unknown option \"--dat\"; did you mean \"--data\"?\nsee 'mixtape run --help'"),
        BadInput(
            "nothing to predict", running: ["predict", TinyProject.run], status: 2,
            "mixtape predict: nothing to predict; give a text, or --input FILE\nsee 'mixtape predict --help'"),
        BadInput(
            "an unknown task's limits", running: ["predict", TinyProject.run, "x", "--task", "partiy"], status: 2,
            "mixtape predict: --task: unknown task \"partiy\"; did you mean \"parity\"?\nsee 'mixtape predict --help'"),
        BadInput(
            "an unknown task", running: ["task", "show", "partiy"],
            #"Tasks: unknown task "partiy"; did you mean "parity"?"#),
        BadInput(
            "a task like none", running: ["task", "check", "sst2"],
            """
            Tasks: unknown task "sst2"; expected one of: capitals, parity, starts; all of them: mixtape task list
            """),
        BadInput(
            "an unknown topic", running: ["help", "metrcs"], status: 2,
            "mixtape: unknown command or topic \"metrcs\"; did you mean \"metrics\"?\nsee 'mixtape --help'"),
        BadInput(
            "a topic as a command", running: ["metrics"], status: 2,
            "mixtape: unknown command \"metrics\"; it is a topic: mixtape help metrics\nsee 'mixtape --help'"),
        BadInput(
            "a schema of nothing", running: ["schema", "tasks"], status: 2,
            "mixtape schema: KIND: unknown value \"tasks\"; did you mean \"task\"?\nsee 'mixtape schema --help'"),
        BadInput(
            "a checkpoint that is not there", running: ["predict", TinyProject.run, "x", "--checkpoint", "7"],
            "runs/tiny/checkpoints: there is no checkpoint of step 7; there are: 30, 40"),
        BadInput(
            "a model that was not trained", running: ["evaluate", "Pipelines/pieces.json"],
            "runs/pieces: holds no checkpoint; train first: mixtape train Pipelines/pieces.json"),
        BadInput(
            "a file of inputs that is missing", running: ["predict", TinyProject.run, "--input", "questions.txt"],
            "questions.txt: cannot be read (no such file); check that it is a file that exists and may be read"),
    ]
}
