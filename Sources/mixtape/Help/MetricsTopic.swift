import CommandSyntax
import TaskDefinitions

extension Topic {
    static let metrics = Topic("metrics", "how answers are scored") {
        let kinds = CatalogueEntry.metrics
        return [
            .text(
                """
                A task lists its metrics; the first is the task's score, and the mean of the tasks' scores is the \
                average of a report. Scores are times 100, so that 100 is the best there is, where nothing else is \
                said.
                """),
            .lines(#""metrics": ["accuracy", "f1_macro", {"bleu": {"tokenizer": "intl"}}],"#),
        ] + kinds.flatMap { kind, entries -> [Block] in [.heading(kind), .entries(entries.helpEntries)] } + [
            .heading("Settings"),
            .entries(kinds.flatMap(\.entries).settingEntries),
            .text(
                """
                The interval beside a score comes from drawing the test examples again, with repetition, 1,000 \
                times: 95% of the scores lie in it. It says how far the score hangs on the choice of examples. Score \
                and interval are printed with as many digits as the interval supports; report.json has all of them.

                Where a task has several right answers for a record, "references" names the field that lists them, \
                and the best of them counts.
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
