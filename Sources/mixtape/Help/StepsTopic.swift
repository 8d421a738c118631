import CommandSyntax
import TaskDefinitions

extension Topic {
    static let steps = Topic("steps", "what happens to a record before the model, and to an answer after it") {
        [
            .text(
                """
                "preprocess" is a list of steps that change a record, in this order, before the templates make texts \
                of it. "postprocess" is a list of steps that change a written answer before it is scored. A step is \
                written with its settings; in "postprocess" its name alone is enough if it needs none:
                """),
            .lines(
                """
                "preprocess": [
                  {"filter": {"field": "label", "isNot": ["-1"]}},
                  {"map": {"field": "label", "values": {"0": "negative", "1": "positive"}}},
                  {"lowercase": {"field": ["title", "text"], "splits": ["train"]}},
                ],
                "postprocess": ["trim", {"after": {"text": "answer:"}}],
                """),
            .heading("Changes to a text, in both lists"),
            .entries(CatalogueEntry.textChanges.helpEntries),
            .text(
                """
                In "preprocess" each of these also names the "field", or a list of fields, that it changes; of a \
                list it changes every text. An answer that cannot be changed, such as one that is not in the map, \
                stays as it is.
                """),
            .heading("Changes to a record, in \"preprocess\" alone"),
            .entries(CatalogueEntry.preprocessing.helpEntries),
            .heading("Settings"),
            .entries(
                (CatalogueEntry.textChanges + CatalogueEntry.preprocessing).settingEntries
                    + [("all: splits", "in \"preprocess\", the splits that take the step; by default all")]),
            .examples([
                ("mixtape task show sst2 --data ~/data", "what the steps make of the first records"),
                ("mixtape task check sst2 --data ~/data", "and whether every record goes through them"),
                ("mixtape report Pipelines/quickstart.json", "the scores anew, after a change of \"postprocess\""),
            ]),
        ]
    }
}
