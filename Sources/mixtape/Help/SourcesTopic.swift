import CommandSyntax
import TaskDefinitions

extension Topic {
    static let sources = Topic("sources", "where a task's records come from, and the formats of files") {
        [
            .text(
                """
                A task file names its data, for each split that it has. Paths start at the data directory: the \
                pipeline's "data", else the environment's MIXTAPE_DATA, else Data; --data overrides them all.
                """),
            .lines(
                """
                "sources": {
                  "train": "reviews/*.jsonl.gz",
                  "validation": {"path": "reviews.csv", "separator": ";"},
                  "test": ["test-1.jsonl", "test-2.jsonl"],
                },
                """),
            .text(
                """
                The end of a file's name tells the format, .gz aside; "format" says it if the name does not. A pattern \
                stands for the files that match it, in the order of their names. "-" is standard input, which \
                mixtape import reads. "unlabelled": true is for records without answers: they can be predicted but not \
                scored.
                """),
            .heading("Formats"),
            .entries(CatalogueEntry.formats.helpEntries),
            .heading("Settings"),
            .entries(CatalogueEntry.formats.settingEntries),
            .text(
                """
                If there is only a training file, parts of it can be kept for the other splits. The record alone \
                decides its split, or with "by" a part of the record. So equal records, or all records of one user, \
                stay together. Another "seed" (default: 0) keeps other records:
                """),
            .lines(#""carve": {"validation": 0.1, "test": 0.1, "by": "{user}", "seed": 1},"#),
            .examples([
                ("mixtape task new reviews --from Data/reviews.train.csv", "a draft of a task from its data"),
                ("mixtape task check reviews", "check every record, with the place of each wrong one"),
                ("mixtape import Pipelines/reviews.json --max-errors 100", "pass over up to 100 wrong records"),
            ]),
        ]
    }
}
