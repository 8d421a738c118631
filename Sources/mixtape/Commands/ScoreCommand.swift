import CommandSyntax
import Configuration
import Evaluation
import TaskDefinitions
import Vocabularies

/// `mixtape score`
struct ScoreCommand {
    private let model: ModelArgument
    private let input: String
    private let task: TaskOption

    init(_ arguments: ArgumentReader) {
        model = ModelArgument.option(arguments)
        input = arguments.requiredOption(
            "input", .file("FILE"), "the pairs, one JSON object on each line; - is standard input")
        task = TaskOption(
            arguments,
            "score every label of this task instead; lines are then JSON records of the task, or objects with a whole "
                + "\"input\"")
    }

    func run() throws {
        let found = try model.find()
        let task = try task.task(among: found)
        let lines = try InputLine.read(input)
        if lines.isEmpty {
            Console.warn("nothing to score: the input is empty")
        } else if let task {
            try rank(lines, task, found)
        } else {
            try score(lines, found)
        }
    }

    private func score(_ lines: [InputLine], _ found: FoundModel) throws {
        let pairs = try lines.map(Self.pair)
        let trained = try found.open()
        let progress = ProgressLine(label: "score", total: pairs.count, unit: "pairs")
        let likelihoods = LikelihoodScorer(model: trained.model).score(pairs, vocabulary: trained.vocabulary) {
            progress.update($0)
        }
        progress.finish()
        try trained.model.checkFinite(likelihoods.map(\.logLikelihood))
        for likelihood in likelihoods { print(JSONOutput.object(likelihood.jsonMembers).line, terminator: "") }
    }

    private func rank(_ lines: [InputLine], _ task: TaskDefinition, _ found: FoundModel) throws {
        guard let labels = task.labels else {
            throw UsageError("--task: the task \"\(task.name)\" has no labels; leave --task out and score pairs")
        }
        let inputs = try lines.map { try Self.input($0, task) }
        let trained = try found.open()
        let progress = ProgressLine(label: "score", total: inputs.count, unit: "inputs")
        let classifier = RankClassifier(
            model: trained.model, vocabulary: trained.vocabulary, labels: labels,
            normalizesByLength: task.evaluation == .rankClassification(normalizesByLength: true))
        let rankings = classifier.rank(inputs) { progress.update($0) }
        progress.finish()
        try trained.model.checkFinite(rankings.map(\.best.likelihood.logLikelihood))
        for ranking in rankings {
            let result: [(key: String, value: JSONOutput)] = [
                ("prediction", .string(ranking.best.label)), ("labels", ranking.json),
            ]
            print(JSONOutput.object(result).line, terminator: "")
        }
    }

    /// The `input` and `target` of a line; other keys are nobody's business.
    private static func pair(_ line: InputLine) throws -> (input: String, target: String) {
        let root = try line.json()
        guard case .object(let members) = root.value else {
            throw line.problem("expected an object with \"input\" and \"target\", found \(root.value.kind)")
        }
        func text(_ key: String) throws -> String {
            guard let value = root[key]?.value else {
                let keys = members.prefix(12).map(\.key).joined(separator: ", ")
                throw line.problem("missing \"\(key)\"; the object has: \(keys.isEmpty ? "no keys" : keys)")
            }
            guard case .string(let text) = value else {
                throw line.problem("\"\(key)\" is \(value.kind); write it as a string")
            }
            return text
        }
        return (try text("input"), try text("target"))
    }

    /// The input of a line: what the task makes of the record that it is, or else its own `input`.
    private static func input(_ line: InputLine, _ task: TaskDefinition) throws -> String {
        let root = try line.json()
        do {
            return try task.renderInput(try Record(root.value))
        } catch {
            if case .string(let input)? = root["input"]?.value { return input }
            throw line.problem("\(error); correct it, or give the whole input as \"input\"")
        }
    }

    static let command = Command(
        "score", "Say how likely a model holds given answers.",
        discussion: """
            Reads JSON objects with "input" and "target" and prints, in order, an object for each: "log_likelihood", \
            the natural log of the target's probability given the input, and "tokens", the target's number of tokens; \
            both count the end of the sequence. Nothing is cut, whatever a task's limits are. With --task it prints \
            the likeliest label of the task, as "prediction", and the scores of all "labels".
            """,
        examples: [
            Example("--model runs/quickstart --input pairs.jsonl", "a line of scores for each line"),
            Example("--model models/flan-t5-small --input pairs.jsonl", "a model in Hugging Face's format"),
            Example("--model runs/quickstart --input - --task language", "the labels of a task, ranked for each input"),
        ],
        arguments: ScoreCommand.init
    ) { try $0.run() }
}
