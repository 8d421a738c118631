import CommandSyntax
import Runs

/// The answers of another system that `evaluate` is given: `--predictions`, and how the file is read.
struct PredictionsOption {
    private let path: String?
    private let format: RecordFormat?
    private let idField: String?

    /// A file of answers.
    struct File {
        let path: String
        let format: RecordFormat?
        let idField: String?
    }

    init(_ arguments: ArgumentReader) {
        path = arguments.option(
            "predictions", .file("FILE"),
            "score the answers in this file in place of a model's: a line for each, or records with \"prediction\"; "
                + "- is standard input")
        format = arguments.option(
            "format", RecordFormat.kind,
            "what the predictions are written in (default: what the file's extension says, else a line of text each)")
        idField = arguments.option(
            "id", .text("FIELD"),
            "the field by which predictions and records are matched (default: \"id\" where both have it, else their "
                + "order)")
    }

    /// The file; nil if none is given.
    /// - Throws: `UsageError` for an option of such a file if there is none
    func file() throws(UsageError) -> File? {
        if let path { return File(path: path, format: format, idField: idField) }
        if format != nil { throw UsageError("--format: is of a file of predictions; name it: --predictions FILE") }
        if idField != nil { throw UsageError("--id: is of a file of predictions; name it: --predictions FILE") }
        return nil
    }
}
