import TaskDefinitions
import Testing

/// SuperGLUE in T5's form (`glue`, `record` and `wsc_simple` in t5/data/preprocessors.py), from the files of
/// super.gluebenchmark.com.
struct TaskSuiteSuperGLUETests {
    private typealias Expected = TaskSuite.Expected

    private func files(_ folder: String, train: String, validation: String, test: String) -> [String: String] {
        [
            "superglue/\(folder)/train.jsonl": train, "superglue/\(folder)/val.jsonl": validation,
            "superglue/\(folder)/test.jsonl": test,
        ]
    }

    @Test func boolq() throws {
        let start = #"{"question": "is it so", "passage": "So -- it is.", "idx": 0"#
        try TaskSuite.expect(
            "super_glue_boolq",
            files(
                "BoolQ", train: start + #", "label": true}"#, validation: start + #", "label": false}"#,
                test: start + "}"),
            train: [Expected("boolq passage: So -- it is. question: is it so", "True")],
            validation: [Expected("boolq passage: So -- it is. question: is it so", "False")],
            test: [Expected("boolq passage: So -- it is. question: is it so")])
    }

    @Test func cb() throws {
        let start = #"{"premise": "Do you think it rains?", "hypothesis": "it rains", "idx": 0"#
        try TaskSuite.expect(
            "super_glue_cb",
            files(
                "CB", train: start + #", "label": "neutral"}"#, validation: start + #", "label": "contradiction"}"#,
                test: start + "}"),
            train: [Expected("cb hypothesis: it rains premise: Do you think it rains?", "neutral")],
            validation: [Expected("cb hypothesis: it rains premise: Do you think it rains?", "contradiction")],
            test: [Expected("cb hypothesis: it rains premise: Do you think it rains?")])
    }

    @Test func copa() throws {
        let start =
            #"{"premise": "It fell.", "choice1": "It broke.", "choice2": "It flew.", "question": "effect", "idx": 0"#
        let input = "copa choice1: It broke. choice2: It flew. premise: It fell. question: effect"
        try TaskSuite.expect(
            "super_glue_copa",
            files("COPA", train: start + #", "label": 0}"#, validation: start + #", "label": 1}"#, test: start + "}"),
            train: [Expected(input, "choice1")], validation: [Expected(input, "choice2")], test: [Expected(input)])
    }

    @Test func rte() throws {
        let start = #"{"premise": "No weapons were found.", "hypothesis": "Weapons were found.", "idx": 0"#
        let input = "rte hypothesis: Weapons were found. premise: No weapons were found."
        try TaskSuite.expect(
            "super_glue_rte",
            files(
                "RTE", train: start + #", "label": "not_entailment"}"#,
                validation: start + #", "label": "entailment"}"#,
                test: start + "}"),
            train: [Expected(input, "not_entailment")], validation: [Expected(input, "entailment")],
            test: [Expected(input)])
    }

    @Test func wic() throws {
        let start = #"""
            {"word": "place", "sentence1": "Do you want to come over to my place?", "sentence2": "A political \#
            place.", "idx": 0, "start1": 31, "start2": 12, "end1": 36, "end2": 17, "version": 1.1
            """#
        let input = "wic sentence1: Do you want to come over to my place? sentence2: A political place. word: place"
        try TaskSuite.expect(
            "super_glue_wic",
            files(
                "WiC", train: start + #", "label": false}"#, validation: start + #", "label": true}"#, test: start + "}"
            ),
            train: [Expected(input, "False")], validation: [Expected(input, "True")], test: [Expected(input)])
    }

    @Test func multirc() throws {
        func line(_ index: Int, _ question: Int, _ labels: [String]) -> String {
            #"""
            {"idx": \#(index), "version": 1.1, "passage": {\#
            "text": "<b>Sent 1: </b>It rained.<br><b>Sent 2: </b>It <i>poured</i>.<br>", "questions": [\#
            {"question": "What <br>did it?", "idx": \#(question), "answers": [\#
            {"text": "<b>Rain", "idx": 0\#(labels[0])}, {"text": "Snow", "idx": 1\#(labels[1])}]}, \#
            {"question": "When?", "idx": \#(question + 1), "answers": [{"text": "Then", "idx": 2\#(labels[2])}]}]}}
            """#
        }
        let labels = [#", "label": 1"#, #", "label": 0"#, #", "label": 0"#]
        let paragraph = "paragraph: Sent 1: It rained. Sent 2: It <i>poured</i>. "
        func expected(_ targets: [[String]], _ group: String, _ next: String) -> [Expected] {
            let inputs = [
                "multirc question: What  did it? answer: Rain \(paragraph)",
                "multirc question: What  did it? answer: Snow \(paragraph)",
                "multirc question: When? answer: Then \(paragraph)",
            ]
            return zip(inputs, zip(targets, [group, group, next])).map { input, rest in
                var example = Expected(input)
                example = rest.0.first.map { Expected(input, $0) } ?? example
                example.attributes = ["group": rest.1]
                return example
            }
        }
        try TaskSuite.expect(
            "super_glue_multirc",
            files(
                "MultiRC", train: line(0, 0, labels), validation: line(3, 7, labels), test: line(5, 9, ["", "", ""])),
            train: expected([["True"], ["False"], ["False"]], "0-0", "0-1"),
            validation: expected([["True"], ["False"], ["False"]], "3-7", "3-8"),
            test: expected([[], [], []], "5-9", "5-10"))
    }

    /// Entities and answers come in the order of their characters, each once, as in T5's data.
    @Test func record() throws {
        // The numbers are those of the text's characters: "Bo" 0...1, "Ann" 7...9, "Bo" 15...16, "Zoë" 29...31.
        func line(_ answers: String...) -> String {
            let text = #"Bo met Ann and Bo.\n@highlight\nZoë left\n@highlight\nA dog did too!\n@highlight\nEnd"#
            let entities = [(0, 1), (7, 9), (15, 16), (30, 32)].map { #"{"start": \#($0.0), "end": \#($0.1)}"# }
            let queries = answers.enumerated().map { index, answers in
                #"{"idx": \#(index + 4), "query": "@placeholder met Bo"\#(answers)}"#
            }
            return #"""
                {"source": "CNN", "idx": 2, "passage": {"text": "\#(text)", "entities": \#
                [\#(entities.joined(separator: ", "))]}, "qas": [\#(queries.joined(separator: ", "))]}
                """#
        }
        let two =
            #", "answers": [{"start": 30, "end": 32, "text": "Zoë"}, {"start": 7, "end": 9, "text": "Ann"}, "#
            + #"{"start": 7, "end": 9, "text": "Ann"}]"#
        let one = #", "answers": [{"start": 0, "end": 1, "text": "Bo"}]"#
        let input =
            "record query: @placeholder met Bo entities: Ann, Bo, Zoë "
            + "passage: Bo met Ann and Bo. Zoë left. A dog did too! End"
        try TaskSuite.expect(
            "super_glue_record",
            files("ReCoRD", train: line(two, one), validation: line(two), test: line("")),
            train: [
                Expected(input, "Ann", "Zoë", attributes: ["group": "2-4"]),
                Expected(input, "Zoë", "Ann", attributes: ["group": "2-4"]),
                Expected(input, "Bo", attributes: ["group": "2-5"]),
            ],
            validation: [Expected(input, "Ann", "Zoë", attributes: ["group": "2-4"])],
            test: [Expected(input, attributes: ["group": "2-4"])])
    }

    @Test func wsc() throws {
        func line(_ text: String, _ span1: (Int, String), _ span2: (Int, String), _ label: String) -> String {
            #"""
            {"idx": 0, "text": "\#(text)", "target": {"span1_index": \#(span1.0), "span1_text": "\#(span1.1)", \#
            "span2_index": \#(span2.0), "span2_text": "\#(span2.1)"}\#(label)}

            """#
        }
        let lies = "Mark told Pete many lies about himself, which Pete included in his book ."
        let text = "\(lies) He should have been more truthful."
        let marked = "\(lies) *He* should have been more truthful."
        // The two texts for which T5 makes exceptions.
        let pony =
            #"The boy continued to whip the pony , and eventually the pony threw him over. John laughed "#
            + #"out quite loud. \"Good for him,\" he said. "#
        let pebble =
            "When they had eventually calmed down a bit , and had gotten home, Mr. Farley put the magic "
            + "pebble in an iron safe . Some day they might want to use it , but really for now, what more could they "
            + "wish for?"
        let yes = #", "label": true"#
        let no = #", "label": false"#
        try TaskSuite.expect(
            "super_glue_wsc",
            files(
                "WSC",
                train: line(text, (0, "Mark"), (14, "He"), no) + line(text, (2, "Pete"), (14, "He"), yes)
                    + line(pony, (19, "John"), (22, "him"), yes)
                    + line(pebble, (18, "the magic pebble"), (29, "it"), yes),
                validation: line(text, (0, "Mark"), (14, "He"), no), test: line(text, (0, "Mark"), (14, "He"), "")),
            train: [
                Expected("wsc: \(marked)", "Pete", attributes: ["label": "true"]),
                Expected(
                    "wsc: The boy continued to whip the pony , and eventually the pony threw him over. John laughed "
                        + "out quite loud. \"Good for *him* ,\" he said. ", "John", attributes: ["label": "true"]),
                Expected(
                    "wsc: When they had eventually calmed down a bit , and had gotten home, Mr. Farley put the magic "
                        + "pebble in an iron safe . Some day they might want to use *it* , but really for now, what "
                        + "more could they wish for?", "the magic pebble", attributes: ["label": "true"]),
            ],
            validation: [Expected("wsc: \(marked)", "Mark", attributes: ["label": "false"])],
            test: [Expected("wsc: \(marked)")])
    }

    @Test func metricsAreT5s() throws {
        let expected = [
            "boolq": ["accuracy"], "cb": ["f1_macro", "accuracy"], "copa": ["accuracy"],
            "multirc": ["f1_binary", "group_exact_match"], "record": ["best_exact_match", "best_token_f1"],
            "rte": ["accuracy"], "wic": ["accuracy"], "wsc": ["wsc_accuracy"],
        ]
        for (name, metrics) in expected {
            #expect(try TaskSuite.task("super_glue_\(name)").metrics.map(\.title) == metrics)
        }
    }
}
