import CommandSyntax

extension Topic {
    static let decoding = Topic("decoding", "how a model's answer is found") {
        [
            .text(
                """
                A model gives every possible next token a probability. How an answer is made of these is set in the \
                pipeline, and by the options --beams, --length-penalty, --alpha and --early-stopping of predict, \
                evaluate and report:
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
                    one beam takes the likeliest token each time. This is the default: fast, and as good as any for \
                    short answers
                    """
                ),
                (
                    "beams",
                    """
                    several partial answers are followed, and the best whole one is taken; better for long texts, and \
                    as many times slower
                    """
                ),
                (
                    "lengthPenalty, alpha",
                    """
                    how a search with beams weighs an answer's likelihood against its length: by T5's rule or by \
                    transformers'. A greater alpha favours longer answers; usual are 0.6 and 1
                    """
                ),
                (
                    "earlyStopping",
                    """
                    when a search by transformers' rule ends, like its early_stopping. true: once as many answers have \
                    ended as there are beams. false, the default of both programs: once the best partial answer, as it \
                    is now, is no better than these. "never": once no partial answer can become better. The \
                    configurations of T5's own checkpoints say true for their tasks. T5's rule takes none of the \
                    three: it always searches until nothing better can come
                    """
                ),
                (
                    "rank-classification",
                    """
                    nothing is decoded: each of the task's labels is scored, and the likeliest is the answer. So every \
                    answer is a label
                    """
                ),
            ]),
            .heading("What answers may contain"),
            .entries([
                (
                    "answers",
                    """
                    the task file may list all answers, or describe them by a pattern, as numbers, dates or lists; \
                    nothing else can then be written. predict takes --answers for inputs without a task
                    """
                ),
                (
                    "repetitionPenalty",
                    """
                    above 1, tokens that were there before become less likely, as by transformers' \
                    repetition_penalty; --repetition-penalty
                    """
                ),
                (
                    "noRepeatNGram",
                    "no so many tokens in a row stand twice, like no_repeat_ngram_size; --no-repeat-ngram"
                ),
                (
                    "badWords",
                    """
                    words and phrases that no answer contains as a whole, like bad_words_ids: at the start of an \
                    answer and after a space; --bad-words takes a file or a list
                    """
                ),
                ("minimumLength", "no answer ends before so many tokens, like min_new_tokens"),
            ]),
            .text(
                """
                The last four are keys of "decoding". The answers of a task count more than these.
                """),
            .text(
                """
                The task file sets rank classification: "evaluation": {"mode": "rank-classification"}. With \
                "normalizeByLength": true the likelihood per token decides.

                An answer ends where the model ends it, or at the task's limits.maxTargetTokens. Decoding does not \
                change the model: a trained model can be evaluated in several ways, and each report says which way was \
                used.
                """),
            .heading("Options of predict"),
            .entries([
                (
                    "--alternatives N",
                    "the N best answers of a beam search with their scores; the greatest score is the best"
                ),
                (
                    "--temperature T",
                    """
                    answers are drawn at random, token by token: 1 takes the model's own probabilities, more is more \
                    daring, and near 0 the likeliest token always wins
                    """
                ),
                ("--top-k K", "only the K likeliest tokens are drawn"),
                ("--top-p P", "only the likeliest tokens are drawn whose probabilities sum to P"),
                ("--samples N", "N answers are drawn for each input"),
                (
                    "--seed N",
                    "decides the draws, with the number of the input; the same seed draws the same answers"
                ),
                ("--attention FILE", "a page that shows where the answer to one input looked at it"),
            ]),
            .text(
                """
                On a terminal, predict without inputs is a prompt. There, lines such as :beams 4, :alpha 1, \
                :temperature 0.8, :top-k 40, :top-p 0.9 and :seed 7 set the same. :task NAME uses a task, and :help \
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
                (
                    "mixtape predict models/gpt2 --no-repeat-ngram 3 --bad-words the,end \"Once upon a time\"",
                    "without repetitions and some words"
                ),
                ("mixtape score --model runs/quickstart --input pairs.jsonl", "how likely given answers are"),
            ]),
        ]
    }
}
