import Metrics
import Testing

/// The form in which metrics compare answers. It explains why two answers differ.
struct ComparedFormTests {
    @Test(arguments: [
        ("string_match", " The  Cat. ", " The  Cat. "), ("accuracy", "Yes", "Yes"),
        ("exact_match", " The  Cat-sat. ", "catsat"), ("token_f1", "an É, a b", "é b"),
        ("best_exact_match", "The end", "end"), ("best_token_f1", "The end", "end"),
        ("trivia_exact_match", "Cat-sat.", "cat sat"), ("trivia_token_f1", "the ‘Cat’", "cat"),
        ("rouge_l", "Running, dogs!", "running dogs"), ("bleu", "Well, no.", "Well , no ."),
        ("set_f1", " b,a , b", "a, b"), ("wsc_accuracy", "The  Dog", " dog"),
    ])
    func form(metric: String, answer: String, expected: String) throws {
        let choices = try MetricCatalogue.choices(named: metric, labels: metric == "accuracy" ? ["Yes", "No"] : nil)
        #expect(choices[0].metric.compared(answer) == expected)
    }
}
