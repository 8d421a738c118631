import CommandSyntax

extension Topic {
    static let files = Topic("files", "what is in the directory of a run, and beside it") {
        [
            .text(
                """
                Everything that Mixtape makes is below runs/. A run's directory is named after the pipeline's \
                "name", and can be given to commands in the pipeline's place: it holds all of the configuration.
                """),
            .heading("runs/NAME/"),
            .entries([
                (
                    "report.html, report.md, report.json",
                    """
                    the scores of all tasks with intervals and errors: for people, to be put elsewhere, for programs. \
                    Made anew by evaluate and report: one of another checkpoint or another search takes its place
                    """
                ),
                (
                    "report-SPLIT.html, …",
                    "the same for another split than the pipeline's, as evaluate --split validation makes it"
                ),
                ("configuration.json", "the pipeline with every default filled in; it can be run as a pipeline"),
                ("tasks/", "the task files that it was trained with"),
                ("model/", "the model's sizes and its vocabulary, in Hugging Face's files"),
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
                ("trace.json", "where the time went, where train --profile asked for it"),
                ("failed-batch-step-N.jsonl", "the examples of a step at which the loss was no number any more"),
            ]),
            .heading("log.jsonl"),
            .text(
                """
                A step is a line with "step", "loss", "learning_rate", "gradient_norm", "tokens" (input and target \
                tokens) and "tasks": of each task in the step its "loss" (nats per target token), "target_tokens" and \
                "examples". A milestone is a line for each task that was judged: "step", "task", "split", "examples" \
                and "metrics", of each its "value", "low", "high" (the 95% interval) and "is_higher_better", the \
                task's first metric first. What has no number is null. A run that is killed and goes on leaves the \
                same file as one that is not. Training that goes on leaves out a damaged line, warns of it, and keeps \
                the log as it was in log.jsonl.damaged-1.
                """),
            .heading("runs/"),
            .entries([
                ("store.sqlite", "examples, tokens, scores and predictions of all runs; open it with sqlite3"),
                ("store.sqlite-lock", "held while a process imports; other imports wait for it, and say so"),
                ("vocabularies/", "trained vocabularies, shared by all runs, with their hashes"),
                ("NAME.old-1/", "an earlier run of that name, which --restart moved aside"),
                ("NAME.lock", "held while a process works on the run"),
                (
                    "MODEL@HASH/, FILE@HASH/",
                    """
                    reports on a model's directory, or on the answers in a file (evaluate --predictions) and their \
                    comparison with runs
                    """
                ),
            ]),
            .heading("This directory"),
            .entries([
                (
                    "compare.html, compare.md",
                    """
                    runs beside each other, written by report where it is given several; --output names another \
                    place. Those of evaluate --predictions are in FILE@HASH/
                    """
                )
            ]),
            .text(
                """
                To free space, remove what is in checkpoints/ but for the best and the newest step, or whole runs. \
                The store can be made again by import, but for the predictions. To keep a model apart from all this, \
                export it.
                """),
            .examples([
                ("mixtape export runs/quickstart models/normaliser", "the best checkpoint, as transformers reads it"),
                (
                    "jq -c 'select(.task == \"spell\") | [.step, .metrics.exact_match.value]' "
                        + "runs/quickstart/log.jsonl",
                    "the course of a score"
                ),
                ("tensorboard --logdir runs", "the curves of all runs, where TensorBoard is installed"),
                ("mixtape doctor", "whether the store is well, and how large"),
                ("sqlite3 runs/store.sqlite 'SELECT * FROM score_view LIMIT 5'", "scores, by SQL"),
            ]),
        ]
    }
}
