import CommandSyntax
import TaskDefinitions

extension Topic {
    static let sources = Topic("sources", "where a task's records come from, and what files may be written in") {
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
                What a file's name ends in tells the format, .gz aside; "format" says it where the name does not. A \
                pattern stands for the files that it fits, in the order of their names; "-" is standard input, which \
                mixtape import reads. "unlabelled": true is for records without answers, which can be predicted but \
                not scored.
                """),
            .heading("Formats"),
            .entries(CatalogueEntry.formats.helpEntries),
            .heading("Settings"),
            .entries(CatalogueEntry.formats.settingEntries),
            .text(
                """
                Where there is only a training file, parts of it can be kept for the other splits. The record alone \
                decides where it goes, or with "by" a part of it; so equal records, or all of one user, stay \
                together. Another "seed" (default: 0) keeps other records:
                """),
            .lines(#""carve": {"validation": 0.1, "test": 0.1, "by": "{user}", "seed": 1},"#),
            .examples([
                ("mixtape task new reviews --from Data/reviews.train.csv", "a draft of a task from its data"),
                ("mixtape task check reviews", "every record of it, with the place of each that is wrong"),
                ("mixtape import Pipelines/reviews.json --max-errors 100", "pass over up to 100 wrong records"),
            ]),
        ]
    }
}
