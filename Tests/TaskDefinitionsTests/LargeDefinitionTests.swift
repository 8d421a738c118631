import Configuration
import TaskDefinitions
import TestSupport
import Testing

/// The time grows with the number of labels, the number of a map's values or the length of a text, not with its square.
struct LargeDefinitionTests {
    @Test func labelsAndValues() throws {
        let growth = try growth(from: 5000) { try use(labels: $0) }
        #expect(growth < 9)
    }

    private func use(labels count: Int) throws {
        let labels = (0..<count).map { "label \($0)" }
        let list = labels.map { "\"\($0)\"" }.joined(separator: ",")
        let values = labels.indices.map { "\"\($0)\": \"label \($0)\"" }.joined(separator: ",")
        let task = try TaskDefinition.read(
            text: """
                {"name": "t", "sources": {"train": "t.jsonl"}, "labels": [\(list)], "input": "t {a}", "target": "{b}",
                 "preprocess": [{"map": {"field": "b", "values": {\(values)}}}],
                 "metrics": ["accuracy", "f1_per_label", "recall_per_label"]}
                """, file: "t.json")
        #expect(task.labels?.count == count && task.metrics.count == 2 * count + 1)
        #expect(task.metrics.last?.title == "recall_per_label_label_\(count - 1)")
        for number in stride(from: 0, to: count, by: 5) {
            let record = Record(fields: ["a": .string("x"), "b": .number("\(number)")])
            guard try task.render(record, split: .train)[0].targets == ["label \(number)"] else {
                Issue.record("label \(number)")
                return
            }
        }
    }

    @Test(
        arguments: [
            // Unclosed comments, scripts and entities; tags whose quotes never end, or end at the last character.
            ("<!--", "<!--"), ("<script>", ""), ("<SCRIPT>x</script ", nil), ("&", "&"), ("&#x", "&#x"), ("<", "<"),
            ("<a=\"\" =\"", nil), ("<a=\"\" =\" <b='", nil), ("<style></style", nil), ("&amp", "&amp"),
        ] as [(String, String?)])
    func dirt(unit: String, cleanUnit: String?) {
        let growth = growth(from: 50_000 / unit.utf8.count) { count in
            let clean = CleanText().apply(to: String(repeating: unit, count: count))
            if let cleanUnit { #expect(clean == String(repeating: cleanUnit, count: count)) }
        }
        #expect(growth < 9)
    }

    /// The remembered and precomputed ends equal those of a search from each place.
    @Test func rememberedEndsAreTheNearest() {
        let parts = [
            "<!--", "-->", "<script>", "</Script>", "<style>", "</style ", ">", "<a x=\"", "\"", "'", "<b y='",
            "t=\"", "</p",
        ]
        var state: UInt64 = 1
        for _ in 0..<100 {
            var text = ""
            for _ in 0..<40 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += parts[Int(state >> 33) % parts.count]
            }
            let bytes = Array(text.utf8)
            var scanner = HTMLScanner(bytes)
            for start in Array(bytes.indices) + bytes.indices.reversed() {
                var fresh = HTMLScanner(bytes)
                #expect(scanner.close(from: start) == fresh.close(from: start), "\(text) from \(start)")
                for mark in HTMLScanner.Mark.allCases {
                    #expect(scanner.next(mark, from: start) == fresh.next(mark, from: start), "\(mark) in \(text)")
                }
            }
        }
    }
}
