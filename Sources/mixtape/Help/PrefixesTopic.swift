import CommandSyntax

extension Topic {
    static let prefixes = Topic("prefixes", "how one model knows which task is meant") {
        [
            .text(
                """
                A text-to-text model has one input and one output, both texts. So the input itself must say which task \
                is meant: by the words before the data, the prefix. The prefix is part of the task's template:
                """),
            .lines(
                """
                "input": "spell in {language}: {number}",  reads "spell in German: 4217"
                "target": "{words}",         writes "viertausendzweihundertsiebzehn"
                """),
            .text(
                """
                {number} stands for a field of the record. {answers.text} leads into objects, and {tags|join:, } makes \
                one text of a list. {title|default:untitled} gives "untitled" if the field is missing, null or empty. \
                A name with bars, braces or dots, or with spaces at its ends, stands in single quotes: {'a|b'}; a \
                quote in it is doubled. For a brace itself, write it twice. All else is written as it stands.

                Give every task a prefix of its own, short and never changed later: a model that has learned "spell:" \
                knows nothing of "Spell :". Two tasks may share a prefix if they are the same task on other data. A \
                model from elsewhere knows the prefixes that it was trained with, such as T5's "translate English to \
                German: ".

                Whoever asks the model types the prefix too, or names the task and gives a record:
                """),
            .examples([
                ("mixtape predict runs/quickstart \"spell in German: 4217\"", "the whole input"),
                (
                    "mixtape predict runs/quickstart --task spell '{\"language\": \"German\", \"number\": 4217}'",
                    "a record, which goes through the task's template"
                ),
                ("mixtape task show spell --data Data/quickstart", "what a task makes of its first records"),
            ]),
        ]
    }
}
