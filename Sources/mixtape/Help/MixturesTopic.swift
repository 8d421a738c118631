import Batching
import CommandSyntax

extension Topic {
    static let mixtures = Topic("mixtures", "which tasks are trained on together, and how often each is drawn") {
        [
            .text(
                """
                One model learns all tasks of its mixture at once. Every step's batch is drawn from all of them. A \
                task's rate says how often it is drawn; only the proportions of the rates matter.
                """),
            .lines(
                """
                "mixture": {"tasks": ["spell", "parse", "date"]}
                "mixture": {"tasks": ["spell", "parse"], "limit": 10000, "temperature": 2}
                "mixture": {"tasks": {"spell": 2, "parse": 1}}
                "mixture": {"tasks": ["spell"], "mixtures": {"glue": 20000}}
                "mixture": "glue"
                "mixture": {"stages": [{"steps": 2000, "tasks": {"spell": 1}}, {"tasks": {"spell": 2, "parse": 1}}]}
                """),
            .text(
                """
                A name alone names a file, Tasks/glue.mixture.json, which holds such an object with "name" and \
                "description". A mixture in a mixture has a rate like a task, and divides it among its own tasks. \
                Tasks in "evaluateAlso" are judged with the others and not trained on.
                """),
            .text(
                """
                With "stages" the mixture changes during the run. Each stage is a mixture and says how many steps it \
                lasts; the last one lasts to the end of the run. Learning rate, optimizer and epochs go on.
                """),
            .heading("Policies"),
            .entries(MixingPolicyCatalogue.all.map { ($0.name, $0.summary) }),
            .text(
                """
                Without "policy" it is proportional, or explicit if the tasks have numbers. A proportional rate is \
                min(examples * scale, limit)^(1 / temperature). The limit keeps a huge task from crowding out the \
                others. A temperature above 1 brings the rates closer together: with 2, a task of 10,000 examples is \
                drawn ten times as often as one of 100, not a hundred times.

                With "draws": "exact", the default, every task keeps to its share within one example at any time, and \
                shows each of its examples once before any of them again. This holds for any rates and to the last \
                draw. Only several tasks that each have less than one draw in a million may be two examples off. With \
                "independent" every draw is by chance.

                The loss of a step is the mean over the target tokens of its examples, so a task with long answers \
                weighs more than its rate says. With "training": {"lossNormalization": "examples"} all examples of a \
                step weigh the same, however long their answers are.
                """),
            .heading("Texts without answers"),
            .text(
                """
                A task with an "objective" in place of its "target" learns from its input alone. Span corruption, T5's \
                pre-training, leaves out 15% of the tokens, in spans of 3 on average. A sentinel stands in the place \
                of each span, and the model says what was there. In a mixture such a task stands beside those with \
                answers, over the same texts or others:
                """),
            .lines(
                """
                "input": "{text}",
                "objective": {"spanCorruption": {"noiseDensity": 0.15, "meanSpanLength": 3}},
                "metrics": ["perplexity", "token_accuracy"],

                Thank you <extra_id_0> me to your party <extra_id_1> week
                  -> <extra_id_0> for inviting <extra_id_1> last
                """),
            .text(
                """
                Every epoch leaves out other spans; a repeated step leaves out the same ones. The input has no prefix, \
                "labels", "references" and "postprocess" make no sense, and the metrics are those of the likelihood of \
                the targets. The vocabulary needs as many sentinels as the longest text has spans: 512 tokens take 26, \
                of the usual 100.

                The last span is always left out. A text below 31 tokens has only one span, so these numbers always \
                take its end; "noiseDensity": 0.3 with "meanSpanLength": 2 suits it better. To have gaps filled, write \
                sentinels yourself: mixtape predict runs/NAME "A man in <extra_id_0> is asleep."
                """),
            .examples([
                (
                    "mixtape plan Pipelines/quickstart.json",
                    "draws, epochs and tokens of every task, before any training"
                ),
                ("mixtape task show glue", "what a mixture holds"),
                ("mixtape batches Pipelines/quickstart.json --step 100", "what one step sees"),
            ]),
        ]
    }
}
