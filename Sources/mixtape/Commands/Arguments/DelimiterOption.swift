import Checkpoints
import CommandSyntax
import Models
import Runs
import Text2Text

/// The option `--delimiter`.
struct DelimiterOption {
    let text: String?

    init(_ arguments: ArgumentReader) {
        text = arguments.option(
            "delimiter", .text("TEXT"),
            "for a decoder-only model: what stands between an input and its answer (default: the model's own, else a "
                + "newline); with \"\" the answer goes on from the input")
    }

    /// Opens a model with the delimiter, if one is given.
    /// - Throws: `UsageError` if the model reads input and target apart, or has no tokens for the delimiter
    func open(
        _ found: ModelArgument.Found, _ adapters: Adapters?, _ delta: DeltaOption, _ observer: any RunObserver
    ) throws -> LoadedModel {
        do {
            return try found.open(
                adapters, delta, layout: TextLayout.Changes(delimiter: text.map { .text($0) }), observer)
        } catch let error as TextLayoutError {
            throw UsageError("--delimiter: \(error.message)")
        }
    }
}
