import Deltas
import Evaluation
import Foundation
import Models
import TaskDefinitions
import Tensors
import Testing
import Vocabularies

/// Inputs of a model with a delta for each task.
@Suite struct RoutingTests {
    private static let vocabulary = ByteVocabulary(sentinels: 0)
    private static let names = ["one", "two"]

    /// A model with a low-rank matrix for each task.
    private static func model() throws -> any GenerativeModel<Double> {
        let model = TinyModel.make(vocabulary: vocabulary.size, seed: 5) as any GenerativeModel<Double>
        let delta = DeltaConfiguration([.init(LoRA(rank: 2), isPerTask: true)])
        try delta.attach(
            to: model, tasks: names,
            .given { name, shape in
                let start = Double(name.utf8.reduce(0) { $0 + Int($1) })
                let count = shape.reduce(1, *)
                return Tensor((0..<count).map { sin(start + 1.7 * Double($0)) }, shape: shape)
            })
        return model
    }

    private static func task(_ name: String, labels: [String]? = nil) throws -> TaskDefinition {
        TaskDefinition(
            name: name, description: "", sources: [.train: Source(path: "x.jsonl")], input: try Template("{text}"),
            target: try Template("{text}"), labels: labels, metrics: [],
            limits: Limits(maxInputTokens: 12, maxTargetTokens: 6),
            evaluation: labels == nil ? .generate : .rankClassification(normalizesByLength: false))
    }

    @Test(arguments: [.greedy, .beams(3)] as [DecodingConfiguration])
    func aBatchMayMixTasks(decoding: DecodingConfiguration) throws {
        let predictor = Predictor(model: try Self.model(), vocabulary: Self.vocabulary, decoding: decoding)
        let tasks = try Self.names.map { try Self.task($0) }
        let texts = ["a", "abc", "a longer text"]
        let inputs = texts.flatMap { text in tasks.map { PredictionInput(text, task: $0) } }
        let mixed = try predictor.predict(inputs)
        for (place, task) in tasks.enumerated() {
            let alone = try predictor.predict(texts, task: task)
            for (number, answer) in alone.enumerated() {
                let other = mixed[number * tasks.count + place]
                #expect(other.best.tokens == answer.best.tokens)
                #expect(abs(other.logLikelihood - answer.logLikelihood) < 1e-9)
            }
        }
        #expect(zip(mixed, mixed.dropFirst()).allSatisfy { $0.logLikelihood != $1.logLikelihood })
    }

    /// Tasks that are answered in different ways keep their places.
    @Test func tasksMayBeAnsweredInDifferentWays() throws {
        let predictor = Predictor(model: try Self.model(), vocabulary: Self.vocabulary)
        let (written, ranked) = (try Self.task("one"), try Self.task("two", labels: ["yes", "no"]))
        var done: [Int] = []
        let mixed = try predictor.predict(
            [("a", ranked), ("b", written), ("c", ranked)].map { PredictionInput($0, task: $1) }
        ) { done.append($0) }
        #expect(mixed.map(\.input) == ["a", "b", "c"] && mixed.map { $0.ranking != nil } == [true, false, true])
        #expect(try mixed[1].best == predictor.predict(["b"], task: written)[0].best)
        #expect(done.last == 3 && done == done.sorted())
    }

    @Test func scoresDependOnTheRoute() throws {
        let model = try Self.model()
        let pair = TokenPair(input: [70, 71, 1], target: [80, 1])
        let scores = LikelihoodScorer(model: model).score([pair, pair, pair], routes: [0, 1, 0]) { _ in }
        #expect(scores[0] == scores[2] && scores[0].logLikelihood != scores[1].logLikelihood)
        let rankings = Self.names.indices.map { route in
            RankClassifier(model: model, vocabulary: Self.vocabulary, labels: ["a", "b"]).rank(["x"], route: route)[0]
        }
        #expect(rankings[0].probabilities != rankings[1].probabilities)
    }

    @Test func aTaskWithoutADeltaIsRefused() throws {
        let model = try Self.model()
        let predictor = Predictor(model: model, vocabulary: Self.vocabulary)
        let other = try Self.task("three")
        #expect(throws: MissingDelta.self) { try predictor.predict(["a"], task: other) }
        let error = #expect(throws: MissingDelta.self) { try model.places.route(of: "three") }
        #expect(
            error?.description == "the task \"three\" has no delta in this model, which has one for each of one, two; "
                + "name one of these tasks")
        let none = #expect(throws: MissingDelta.self) { try predictor.predict(["a"]) }
        #expect(
            none?.description == "the inputs have no task, and the model has a delta for each of one, two; name one of "
                + "these tasks")
        let plain = TinyModel.make(vocabulary: Self.vocabulary.size, seed: 5) as any GenerativeModel<Double>
        #expect(try plain.places.route(of: nil) == nil && plain.places.route(of: "three") == nil)
    }

    /// All inputs may go through the delta of one task.
    @Test func answersByTheDeltaOfAnotherTask() throws {
        let (one, two) = (try Self.task("one"), try Self.task("two"))
        func answers(_ model: any GenerativeModel<Double>, _ task: TaskDefinition) throws -> [Double] {
            try Predictor(model: model, vocabulary: Self.vocabulary).predict(["a", "abc"], task: task)
                .map(\.logLikelihood)
        }
        let own = try answers(try Self.model(), one)
        let model = try Self.model()
        model.places.sendAll(through: "one")
        #expect(try answers(model, two) == own && answers(try Self.model(), two) != own)
        #expect(try model.places.route(of: nil) == 0)
        _ = try Predictor(model: model, vocabulary: Self.vocabulary).predict(["a"])
    }

    /// All examples of a task may go through the delta of another one.
    @Test func evaluationByTheDeltaOfAnotherTask() throws {
        let task = try EvaluatorTests.task()
        try EvaluatorTests.use(task) { _, evaluator in
            func model() throws -> any GenerativeModel<Float> {
                let model = TinyModel.make(vocabulary: Self.vocabulary.size, seed: 5) as any GenerativeModel<Float>
                try DeltaConfiguration([.init(LoRA(rank: 2), isPerTask: true)])
                    .attach(to: model, tasks: Self.names, .random(seed: 1))
                return model
            }
            let own = Evaluator(model: try model(), vocabulary: evaluator.vocabulary, store: evaluator.store)
            #expect(throws: MissingDelta.self) { try own.evaluate(task: task, split: .test) }
            let other = Evaluator(model: try model(), vocabulary: evaluator.vocabulary, store: evaluator.store)
            other.model.places.sendAll(through: "one")
            let found = try other.evaluate(task: task, split: .test, measuresLoss: true)
            // A new low-rank matrix adds nothing.
            let plain = try evaluator.evaluate(task: task, split: .test, measuresLoss: true)
            #expect(found.outputs.map(\.prediction) == plain.outputs.map(\.prediction))
            #expect(abs((found.loss ?? 0) - (plain.loss ?? 1)) < 1e-5)
        }
    }
}
