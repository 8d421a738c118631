import CommandSyntax
import Runs

/// The answers of another system for `evaluate`: `--predictions`, and the options for reading the file.
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
            "the format of the predictions (default: by the file's extension, else a line of text each)")
        idField = arguments.option(
            "id", .text("FIELD"),
            "the field that matches predictions to records (default: \"id\" if both have it, else their order)")
    }

    /// The file; nil if none is given.
    /// - Throws: `UsageError` for an option of such a file if there is none
    func file() throws(UsageError) -> File? {
        if let path { return File(path: path, format: format, idField: idField) }
        if format != nil { throw UsageError("--format: needs a file of predictions; name it: --predictions FILE") }
        if idField != nil { throw UsageError("--id: needs a file of predictions; name it: --predictions FILE") }
        return nil
    }
}
