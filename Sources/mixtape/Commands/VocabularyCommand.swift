import Checkpoints
import CommandSyntax
import Configuration
import Presentation
import Runs
import Vocabularies

/// `mixtape vocabulary`
struct VocabularyCommand {
    private let pipeline: PipelineArgument
    private let texts: [String]
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        pipeline = PipelineArgument(arguments)
        texts = arguments.remainingArguments(.text("TEXT"), "texts to show in pieces")
        isJSON = arguments.flag("json", "print a JSON object")
    }

    func run() throws {
        let result = try vocabulary()
        let vocabulary = result.vocabulary
        if isJSON { return StandardOutput.write(json: Self.json(result.file, vocabulary, texts).text) }
        let added = vocabulary.addedTokens
        var sizes = "\(Quantity.count(vocabulary.size)) ids, \(vocabulary.sentinelCount) of them sentinels"
        if !added.isEmpty { sizes += " and \(Quantity.count(added.count, "added token"))" }
        Console.say("vocabulary", "\(sizes), \(result.origin)")
        Console.say("fingerprint", vocabulary.fingerprint)
        if let file = result.file { Console.say("file", file) }
        for text in texts {
            let ids = vocabulary.encode(text)
            Console.say("text", text)
            Console.say("pieces", ids.map { vocabulary.piece($0).printable }.joined(separator: " "))
            Console.say("ids", ids.map(String.init).joined(separator: " "))
        }
    }

    /// The run's own if a run is named; else the pipeline's, which is made if it does not exist.
    private func vocabulary() throws -> VocabularyStage.Result {
        let configuration = try pipeline.read()
        if configuration.isRun, !pipeline.isOverridden, ModelDirectory.isModel(configuration.directory.model) {
            return try VocabularyStage.ofRun(configuration.directory)
        }
        let console = ConsoleObserver()
        let store = try ImportStage.openStore(configuration.storePath, console)
        _ = try ImportStage.run(configuration.tasks, dataDirectory: configuration.dataDirectory, store: store, console)
        return try VocabularyStage.run(
            configuration, try InitialModel.open(configuration, console), store: store, console)
    }

    private static func json(_ file: String?, _ vocabulary: any Vocabulary, _ texts: [String]) -> JSONOutput {
        .object([
            ("size", .integer(vocabulary.size)), ("sentinels", .integer(vocabulary.sentinelCount)),
            (
                "added_tokens",
                .array(
                    vocabulary.addedTokens.map { token in
                        .object([("id", .integer(Int(token.id))), ("content", .string(token.content))])
                    })
            ),
            ("fingerprint", .string(vocabulary.fingerprint)), ("file", .string(file)),
            (
                "texts",
                .array(
                    texts.map { text in
                        let ids = vocabulary.encode(text)
                        return .object([
                            ("text", .string(text)), ("pieces", .array(ids.map { .string(vocabulary.piece($0)) })),
                            ("ids", .array(ids.map { .integer(Int($0)) })),
                        ])
                    })
            ),
        ])
    }

    static let command = Command(
        "vocabulary", "Make a pipeline's vocabulary and show texts in its pieces.",
        examples: [
            Example("Pipelines/quickstart.json", "train the vocabulary where it is not trained yet"),
            Example("Pipelines/quickstart.json \"spell in German: 4217\"", "how a text is cut"),
        ],
        arguments: VocabularyCommand.init
    ) { try $0.run() }
}
