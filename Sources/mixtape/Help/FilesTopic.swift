import CommandSyntax

extension Topic {
    static let files = Topic("files", "what is in the directory of a run, and beside it") {
        [
            .text(
                """
                Everything that Mixtape makes is below runs/. A run's directory is named after the pipeline's "name". \
                Commands take it in place of the pipeline: it holds all of the configuration.
                """),
            .heading("runs/NAME/"),
            .entries([
                (
                    "report.html, report.md, report.json",
                    """
                    the scores of all tasks with intervals and errors: a page for people, Markdown for other texts, \
                    JSON for programs. evaluate and report write them anew, also for another checkpoint or another \
                    search
                    """
                ),
                (
                    "report-SPLIT.html, …",
                    "the same for another split than the pipeline's, as evaluate --split validation makes it"
                ),
                ("configuration.json", "the pipeline with every default filled in; it can be run as a pipeline"),
                ("tasks/", "the task files that it was trained with"),
                (
                    "model/",
                    "the model's sizes and its vocabulary, in Hugging Face's files; with a delta also its settings"
                ),
                (
                    "checkpoints/step-0004000/",
                    "weights, optimizer, configuration and state after a step, with checksums"
                ),
                ("checkpoints/best.json", "which step is the best, and by what score"),
                ("log.jsonl", "all metrics as JSON Lines: steps and milestones; see below"),
                (
                    "tensorboard/",
                    "the same and the speed as event files for TensorBoard, with some answers of each milestone"
                ),
                ("trace.json", "the time of each operation, if train --profile asked for it"),
                ("failed-batch-step-N.jsonl", "the examples of the step whose loss was no longer a number"),
            ]),
            .heading("log.jsonl"),
            .text(
                """
                Each step is a line with "step", "loss", "learning_rate", "gradient_norm", "tokens" (input and target \
                tokens) and "tasks". "tasks" holds for each task in the step its "loss" (nats per target token), \
                "target_tokens" and "examples".

                Each milestone is a line for every task that was judged: "step", "task", "split", "examples" and \
                "metrics". "metrics" holds for each metric its "value", "low", "high" (the 95% interval) and \
                "is_higher_better"; the task's first metric comes first.

                A missing number is null. A run that is killed and goes on leaves the same file as one that is not. If \
                a line is damaged when training goes on, a warning says so, the line is left out, and the old log is \
                kept as log.jsonl.damaged-1.
                """),
            .heading("runs/"),
            .entries([
                ("store.sqlite", "examples, tokens, scores and predictions of all runs; open it with sqlite3"),
                ("store.sqlite-lock", "held while a process imports; other imports wait for it, and say so"),
                ("vocabularies/", "trained vocabularies, shared by all runs, with their hashes"),
                ("NAME.old-1/", "an earlier run of that name, which --restart moved aside"),
                ("NAME.lock", "held while a process works on the run, or on the study"),
                (
                    "STUDY/NAME/",
                    """
                    a run of a study. Beside the files of any run it has cell.json, what the study knows of it, and \
                    output.txt and errors.txt, what its process printed. A base also has exported/, its model
                    """
                ),
                ("STUDY/report.html, …", "the report of a study, also as report.md and report.json"),
                ("STUDY/transfers/", "the scores of deltas on other tasks than their own"),
                (
                    "MODEL@HASH/, FILE@HASH/",
                    """
                    reports on a model's directory, or on the answers in a file (evaluate --predictions) and their \
                    comparison with runs
                    """
                ),
                ("MODEL+ADAPTER@HASH/", "reports on a model with an adapter, or with --delta-of"),
            ]),
            .heading("This directory"),
            .entries([
                (
                    "compare.html, compare.md",
                    """
                    a comparison, written by report if it is given several runs; --output names another place. Those \
                    of evaluate --predictions are in FILE@HASH/
                    """
                )
            ]),
            .text(
                """
                To free space, remove whole runs, or checkpoints other than the best and the newest. import makes the \
                store again, but not its predictions. export keeps a model apart from all this.
                """),
            .examples([
                ("mixtape export runs/quickstart models/normaliser", "the best checkpoint, as transformers reads it"),
                (
                    "jq -c 'select(.task == \"spell\") | [.step, .metrics.exact_match.value]' "
                        + "runs/quickstart/log.jsonl",
                    "the course of a score"
                ),
                ("tensorboard --logdir runs", "the curves of all runs, where TensorBoard is installed"),
                ("mixtape doctor", "check the store and show its size"),
                ("sqlite3 runs/store.sqlite 'SELECT * FROM score_view LIMIT 5'", "scores, by SQL"),
            ]),
        ]
    }
}
