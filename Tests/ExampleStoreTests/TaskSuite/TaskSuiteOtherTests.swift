import TaskDefinitions
import Testing

/// Questions, summaries, translations, tags and simplifications, in T5's form where it has one.
struct TaskSuiteOtherTests {
    private typealias Expected = TaskSuite.Expected

    /// `squad` in t5/data/preprocessors.py, from the official nested JSON.
    @Test func squad() throws {
        func file(_ answers: String) -> String {
            #"""
            {"version": "1.1", "data": [{"title": "Normans", "paragraphs": [{"context": "It's in  Île-de-France \#
            (1066).", "qas": [{"id": "1", "question": "Where's it?", "answers": [\#(answers)]}]}]}]}
            """#
        }
        let input = "question: Where ' s it ? context: It ' s in Île - de - France ( 1066 ) ."
        try TaskSuite.expect(
            "squad",
            [
                "squad/train-v1.1.json": file(#"{"answer_start": 9, "text": "Île-de-France"}"#),
                "squad/dev-v1.1.json": file(
                    #"{"answer_start": 9, "text": "Île-de-France"}, {"answer_start": 6, "text": "in  Île-de-France"}, "#
                        + #"{"answer_start": 9, "text": "Île-de-France"}"#),
            ],
            train: [Expected(input, "Île - de - France")],
            validation: [Expected(input, "Île - de - France", "in Île - de - France", "Île - de - France")])
    }

    /// The official nested JSON: a question without an answer has an empty list.
    @Test func squadWithQuestionsWithoutAnAnswer() throws {
        func file(_ version: String) -> String {
            #"""
            {"version": "\#(version)", "data": [{"title": "Normans", "paragraphs": [
            {"context": "It's in Île-de-France.", "qas": [
                {"id": "1", "question": "Where's it?", "is_impossible": false, "answers": [
                    {"text": "Île-de-France", "answer_start": 8}, {"text": "in Île-de-France", "answer_start": 5}]},
                {"id": "2", "question": "When?", "is_impossible": true, "answers": [], "plausible_answers": [
                    {"text": "It", "answer_start": 0}]}]}]}]}
            """#
        }
        let examples = [
            Expected(
                "answer if possible: Where's it? context: It's in Île-de-France.", "Île-de-France", "in Île-de-France"),
            Expected("answer if possible: When? context: It's in Île-de-France.", "unanswerable"),
        ]
        try TaskSuite.expect(
            "squad_v2", ["squad_v2/train-v2.0.json": file("v2.0"), "squad_v2/dev-v2.0.json": file("v2.0")],
            train: examples, validation: examples)
        #expect(
            try TaskSuite.task("squad_v2").metrics.map(\.title) == [
                "squad2_f1", "squad2_exact_match", "squad2_f1_questions_answerable",
                "squad2_exact_match_questions_answerable", "squad2_exact_match_questions_unanswerable",
            ])
    }

    @Test func summaries() throws {
        func table(_ number: Int) -> String {
            "id,article,highlights\n\(number),\"\"\"Yes,\"\" he said .\",\"He agreed .\nTwice .\"\n"
        }
        let summary = Expected("summarize: \"Yes,\" he said .", "He agreed .\nTwice .")
        try TaskSuite.expect(
            "cnn_dailymail",
            [
                "cnn_dailymail/train.csv": table(1), "cnn_dailymail/validation.csv": table(2),
                "cnn_dailymail/test.csv": table(3),
            ], train: [summary], validation: [summary], test: [summary])
        let line = #"{"document": "It rained.\nIt poured.", "summary": "It was wet.", "id": "1"}"#
        let expected = Expected("summarize: It rained.\nIt poured.", "It was wet.")
        try TaskSuite.expect(
            "xsum", ["xsum/train.jsonl": line, "xsum/validation.jsonl": line, "xsum/test.jsonl": line],
            train: [expected], validation: [expected], test: [expected])
    }

    @Test(arguments: [
        ("de", "German", "newstest2013", "newstest2014"), ("fr", "French", "newstest2014", "newsdiscusstest2015"),
        ("ro", "Romanian", "newsdev2016", "newstest2016"),
    ])
    func translation(code: String, language: String, validation: String, test: String) throws {
        let folder = "wmt/en-\(code)"
        try TaskSuite.expect(
            "wmt_en_\(code)",
            [
                "\(folder)/train.en": "One.\n\nThree.\nFour.\n", "\(folder)/train.\(code)": "1.\n2.\n\n4.\n",
                "\(folder)/\(validation).en": "Five.\n", "\(folder)/\(validation).\(code)": "5.\n",
                "\(folder)/\(test).en": "Six.\n", "\(folder)/\(test).\(code)": "6.\n",
            ],
            train: [
                Expected("translate English to \(language): One.", "1."),
                Expected("translate English to \(language): Four.", "4."),
            ],
            validation: [Expected("translate English to \(language): Five.", "5.")],
            test: [Expected("translate English to \(language): Six.", "6.")])
        #expect(try TaskSuite.task("wmt_en_\(code)").metrics.map(\.title) == ["bleu_tokenizer_intl"])
    }

    /// The records of a training file with a carved validation split, joined again.
    private func carved(_ name: String, train: String, _ trainFile: String, test: (String, String)) throws -> [Expected]
    {
        let examples = try TaskSuite.imported(name, ["\(trainFile)": train, test.0: test.1])
        let (kept, validation) = (examples[.train] ?? [], examples[.validation] ?? [])
        #expect(!kept.isEmpty && !validation.isEmpty && kept.count > 3 * validation.count)
        return (kept + validation).sorted { $0.input < $1.input } + (examples[.test] ?? [])
    }

    private static let count = 100

    private func numbered(_ line: (String) -> String) -> [String] { (100..<100 + Self.count).map { line("\($0)") } }

    /// `natural_questions_open` of google-research/t5_closed_book_qa.
    @Test func naturalQuestions() throws {
        let lines = numbered { #"{"question": "who is \#($0)", "answer": ["Ann \#($0)", "Bo", "Ann \#($0)"]}"# + "\n" }
        let examples = try carved(
            "nq_open", train: lines.joined(), "nq_open/NQ-open.train.jsonl",
            test: ("nq_open/NQ-open.dev.jsonl", #"{"question": "when", "answer": ["1900"]}"#))
        #expect(examples.count == Self.count + 1)
        #expect(examples[0] == Expected("nq question: who is 100", "Ann 100", "Bo", "Ann 100"))
        #expect(examples.last == Expected("nq question: when", "1900"))
    }

    /// `trivia_qa_open` of google-research/t5_closed_book_qa, from the official nested JSON.
    @Test func triviaQA() throws {
        func document(_ questions: [String]) -> String {
            #"{"Data": [\#(questions.joined(separator: ",\n"))], "Domain": "unfiltered-web", "Version": 1.0}"#
        }
        func question(_ number: String) -> String {
            #"""
            {"Answer": {"Aliases": ["Sinclair Lewis", "H. S. Lewis"], "MatchedWikiEntityName": "", \#
            "NormalizedAliases": ["sinclair lewis", "h s lewis"], "NormalizedValue": "sinclair lewis", \#
            "Type": "WikipediaEntity", "Value": "Sinclair Lewis"}, "EntityPages": [], "Question": "Who, \#(number)?", \#
            "QuestionId": "tc_\#(number)", "QuestionSource": "http://www.triviacountry.com/", "SearchResults": []}
            """#
        }
        let folder = "trivia_qa/triviaqa-unfiltered"
        let examples = try carved(
            "trivia_qa", train: document(numbered(question)), "\(folder)/unfiltered-web-train.json",
            test: ("\(folder)/unfiltered-web-dev.json", document([question("x")])))
        #expect(examples.count == Self.count + 1)
        #expect(examples[0] == Expected("trivia_qa question: Who, 100?", "Sinclair Lewis", "H. S. Lewis"))
        #expect(examples.last == Expected("trivia_qa question: Who, x?", "Sinclair Lewis", "H. S. Lewis"))
    }

    /// `web_questions_open` of google-research/t5_closed_book_qa, with answers in the notation of SEMPRE.
    @Test func webQuestions() throws {
        func question(_ number: String) -> String {
            #"""
            {"url": "http://www.freebase.com/view/en/jamaica", \#
            "targetValue": "(list (description \"Jamaican (Creole) English\") (description Spanish) \#
            (description \"O'Hara\"))", \#
            "utterance": "what, \#(number)?"}
            """#
        }
        let examples = try carved(
            "web_questions", train: "[\(numbered(question).joined(separator: ", "))]",
            "web_questions/webquestions.examples.train.json",
            test: ("web_questions/webquestions.examples.test.json", "[\(question("x"))]"))
        #expect(examples.count == Self.count + 1)
        #expect(examples[0] == Expected("wq question: what, 100?", "Jamaican (Creole) English", "Spanish", "O'Hara"))
        #expect(examples.last?.input == "wq question: what, x?")
    }

    @Test func tags() throws {
        let rows = (1000..<1500).map {
            #""\#($0)","Why \#($0) &lt;?","<p>It's\#n <code>a &amp; b</code></p>","c# .net""#
        }
        // The same question again, and another question with the same title.
        let more = [
            #""1","Why 1000 &lt;?","<p>It's\#n <code>a &amp; b</code></p>","c# .net""#,
            #""2","Why 1000 &lt;?","So","c""#,
        ]
        let text = (["\"Id\",\"Title\",\"Body\",\"Tags\""] + rows + more).joined(separator: "\r\n") + "\r\n"
        let examples = try TaskSuite.imported("stack_tags", ["stack_tags/Train.csv": text])
        let all = examples.values.flatMap { $0 }
        #expect(all.count == 501)
        let expected = Expected("tags: title: Why 1001 <? body: It's a & b", "c#, .net")
        #expect(all.filter { $0.input.contains("1001") } == [expected])
        #expect(examples.values.count { $0.contains { $0.input.hasPrefix("tags: title: Why 1000 ") } } == 1)
    }

    @Test func simplification() throws {
        var files = [
            "wikilarge/wiki.full.aner.ori.train.src": "A ( one ) -LRB- two -RRB- .\n\nC .\n",
            "wikilarge/wiki.full.aner.ori.train.dst": "A -LRB- one -RRB- .\nB .\nC .\n",
        ]
        for split in ["valid", "test"] {
            files["asset/asset.\(split).orig"] = "A hard (-LRB-) sentence of \(split) .\n"
            for number in 0..<10 { files["asset/asset.\(split).simp.\(number)"] = "An easy one \(number / 2) .\n" }
        }
        // Two people may write the same text; both count.
        let targets = (0..<5).map { "An easy one \($0) ." }
        func judged(_ split: String) -> Expected {
            Expected(
                "simplify: A hard (-LRB-) sentence of \(split) .", targets[0], targets[0], targets[1], targets[1],
                targets[2], targets[2], targets[3], targets[3], targets[4], targets[4])
        }
        try TaskSuite.expect(
            "wiki_simple", files,
            train: [
                Expected("simplify: A ( one ) ( two ) .", "A ( one ) ."), Expected("simplify: C .", "C ."),
            ],
            validation: [judged("valid")], test: [judged("test")])
    }
}
