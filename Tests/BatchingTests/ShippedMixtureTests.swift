import Batching
import Foundation
import TaskDefinitions
import Testing

/// The mixtures in `Tasks`, with the rates of t5/data/glue_utils.py and of google-research/t5_closed_book_qa.
struct ShippedMixtureTests {
    private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Tasks").path

    static let expected: [(name: String, rates: [String: Double])] = [
        (
            "glue",
            [
                "glue_cola": 8551, "glue_sst2": 67349, "glue_mrpc": 3668, "glue_qqp": 363849, "glue_stsb": 5749,
                "glue_mnli": 392702, "glue_qnli": 104743, "glue_rte": 2490,
            ]
        ),
        (
            "super_glue",
            [
                "super_glue_wsc": 259, "super_glue_boolq": 9427, "super_glue_cb": 250, "super_glue_copa": 400,
                "super_glue_multirc": 27243, "super_glue_record": 138854, "super_glue_rte": 2490,
                "super_glue_wic": 5428,
            ]
        ),
        ("cbqa", ["trivia_qa": 78785, "nq_open": 79168, "web_questions": 3417]),
    ]

    @Test(arguments: expected)
    func hasT5sRates(name: String, rates: [String: Double]) throws {
        let registry = try MixtureRegistry(directory: Self.directory)
        let mixture = try #require(registry.mixture(named: name))
        let weights = try #require(mixture.weights)
        #expect(Dictionary(uniqueKeysWithValues: zip(mixture.taskNames, weights)) == rates)
        for task in registry.tasks.tasks where mixture.taskNames.contains(task.name) {
            #expect(task.sources[.train] != nil && task.sources[.validation] != nil)
        }
        #expect(mixture.evaluatedNames == (name == "glue" ? ["glue_mnli_mismatched"] : []))
        #expect(try registry.tasks(named: name).count == rates.count + mixture.evaluatedNames.count)
    }
}
