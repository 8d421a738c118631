import Configuration
import Testing

@Suite struct SuggestionTests {
    @Test(
        arguments: [
            ("acuracy", ["accuracy", "exact_match"], "accuracy"),
            ("Accuracy", ["accuracy"], "accuracy"),
            ("trian", ["train", "test"], "train"),  // two exchanged neighbours are one slip
            ("tset", ["train", "test"], "test"),
            ("f1", ["f2", "f3"], "f2"),  // the first by name of equally near ones
            ("f1", ["f3", "f2"], "f2"),
            ("stepz", ["steps"], "steps"),
            ("", ["a"], "a"),
            ("modle", ["model", "mode"], "mode"),
            ("zzzz", ["steps"], nil),
            ("a", [], nil),
            ("größe", ["grösse"], nil),
            ("größen", ["größem"], "größem"),
            // A shared folder makes two names neither alike nor unlike.
            ("runs/nope", ["runs/long"], nil), ("runs/lnog", ["runs/long", "runs/a"], "runs/long"),
            ("a/b/tny.json", ["a/b/tiny.json"], "a/b/tiny.json"), ("run/long", ["runs/long"], "runs/long"),
        ] as [(String, [String], String?)])
    func nearest(word: String, candidates: [String], expected: String?) {
        #expect(Suggestion.nearest(to: word, among: candidates) == expected)
    }

    @Test(
        arguments: [
            ("equivalnet", ["not_equivalent", "equivalent"], "equivalent", 1), ("YES", ["no", "yes"], "yes", 0),
            ("far from all", ["a", "b"], "a", 11), ("", ["long", "no"], "no", 2),
        ] as [(String, [String], String, Int)])
    func nearestHoweverFar(word: String, candidates: [String], expected: String, distance: Int) throws {
        let nearest = try #require(Suggestion.nearest(to: word, of: candidates))
        #expect(nearest.candidate == expected && nearest.distance == distance)
        #expect(Suggestion.nearest(to: word, of: [])?.candidate == nil)
    }

    @Test func phrases() {
        #expect(Suggestion.phrase(for: "tset", among: ["test", "train"]) == "; did you mean \"test\"?")
        #expect(Suggestion.phrase(for: "nothing", among: ["test", "train"]) == "; expected one of: test, train")
        #expect(Suggestion.phrase(for: "nothing", among: [String]()) == "")
        let many = (10..<30).map { "candidate\($0)" }
        let shown = many.prefix(12).joined(separator: ", ")
        #expect(Suggestion.phrase(for: "nothing", among: many) == "; expected one of: \(shown), …")
    }
}
