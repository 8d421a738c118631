import CommandSyntax
import TaskDefinitions

extension Topic {
    static let metrics = Topic("metrics", "how answers are scored") {
        let kinds = CatalogueEntry.metrics
        return [
            .text(
                """
                A task lists its metrics. The first is the task's score; the mean of the tasks' scores is the average \
                of a report. Unless something else is said, scores are times 100, so 100 is the best.
                """),
            .lines(#""metrics": ["accuracy", "f1_macro", {"bleu": {"tokenizer": "intl"}}],"#),
        ] + kinds.flatMap { kind, entries -> [Block] in [.heading(kind), .entries(entries.helpEntries)] } + [
            .heading("Settings"),
            .entries(kinds.flatMap(\.entries).settingEntries),
            .text(
                """
                For the interval beside a score, the test examples are drawn again 1,000 times, with repetition; 95% \
                of the scores lie in it. It says how much the score depends on the choice of examples. Score and \
                interval are printed with as many digits as the interval supports; report.json has all of them.

                If a record has several right answers, "references" names the field that lists them, and the best of \
                them counts.
                """),
            .examples([
                (
                    "mixtape report Pipelines/quickstart.json",
                    "the scores anew, after a change of metrics; nothing is predicted again"
                ),
                ("mixtape evaluate Pipelines/quickstart.json --split validation", "another split"),
            ]),
        ]
    }
}
