import CommandSyntax

extension Topic {
    static let decoding = Topic("decoding", "how a model's answer is found") {
        [
            .text(
                """
                A model gives every possible next token a probability. What is made of that is set in the pipeline, \
                and by the options --beams, --length-penalty, --alpha and --early-stopping of predict, evaluate and \
                report:
                """),
            .lines(#""evaluation": {"decoding": {"beams": 4, "lengthPenalty": "t5", "alpha": 0.6}}"#),
            .text("To find what transformers' generate() finds, take its rule:"),
            .lines(
                #""evaluation": {"decoding": {"beams": 4, "lengthPenalty": "transformers", "alpha": 1, "#
                    + #""earlyStopping": true}}"#),
            .entries([
                (
                    "greedy",
                    """
                    the likeliest token each time: one beam, which is usual. Fast, and as good as any for short answers
                    """
                ),
                (
                    "beams",
                    """
                    several partial answers are followed and the best whole one is taken; better for long texts, and \
                    as many times slower
                    """
                ),
                (
                    "lengthPenalty, alpha",
                    """
                    how a search with beams weighs an answer's likelihood against its length: by T5's rule or that of \
                    transformers; the greater alpha, usually 0.6 or 1, the more are longer answers favoured
                    """
                ),
                (
                    "earlyStopping",
                    """
                    when a search by transformers' rule is over, as its early_stopping: true as soon as as many \
                    answers have ended as there are beams; false, the default of both programs, when the best partial \
                    answer as it is now is no better than these; "never" when no partial answer can become better. \
                    The configurations of T5's own checkpoints say true for their tasks. T5's rule takes none of the \
                    three: it always searches until nothing better can come
                    """
                ),
                (
                    "rank-classification",
                    """
                    nothing is written: each of the task's labels is scored and the likeliest is the answer, so that \
                    every answer is a label
                    """
                ),
            ]),
            .text(
                """
                The last is set in the task file: "evaluation": {"mode": "rank-classification"}, and with \
                "normalizeByLength": true it goes by the likelihood per token.

                An answer ends where the model ends it, or at the task's limits.maxTargetTokens. Nothing of this \
                changes the model: a trained one can be evaluated in several ways, and each report says which was \
                used.
                """),
            .heading("Options of predict"),
            .entries([
                (
                    "--alternatives N",
                    "the N best answers of a beam search with their scores, of which the greatest is the best"
                ),
                (
                    "--temperature T",
                    """
                    answers are drawn at random, token by token: as the model has it for 1, more daring above, and \
                    towards 0 always the likeliest
                    """
                ),
                ("--top-k K", "only the K likeliest tokens are drawn"),
                ("--top-p P", "only the likeliest tokens are drawn whose probabilities sum to P"),
                ("--samples N", "so many answers are drawn for each input"),
                (
                    "--seed N",
                    "decides what is drawn, with the number of the input: the same again for the same seed"
                ),
                ("--attention FILE", "a page that shows where the answer to one input looked at it"),
            ]),
            .text(
                """
                On a terminal, predict without inputs is a prompt. There the same is set by lines such as :beams 4, \
                :alpha 1, :temperature 0.8, :top-k 40, :top-p 0.9 and :seed 7; :task NAME goes by a task, and :help \
                lists all.
                """),
            .examples([
                (
                    "mixtape evaluate Pipelines/quickstart.json --beams 4 --alpha 1",
                    "the report of a search for longer answers"
                ),
                (
                    "mixtape evaluate models/t5-small --task wmt --beams 4 --length-penalty transformers "
                        + "--early-stopping true",
                    "as transformers searches with T5's own settings"
                ),
                (
                    "mixtape predict runs/quickstart --beams 4 --json \"date: 4 oct. 2024\"",
                    "one answer, and how sure it is"
                ),
                (
                    "mixtape predict runs/quickstart --temperature 0.8 --samples 5 \"date: 4 oct. 2024\"",
                    "five answers drawn at random"
                ),
                ("mixtape score --model runs/quickstart --input pairs.jsonl", "how likely given answers are"),
            ]),
        ]
    }
}
