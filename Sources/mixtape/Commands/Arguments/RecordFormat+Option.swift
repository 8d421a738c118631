import CommandSyntax
import Runs

extension RecordFormat {
    /// The format as an option of the command line.
    static var kind: ValueKind<RecordFormat> {
        .choice("FORMAT", among: ["jsonl": .jsonl, "json": .json, "tsv": .tsv, "csv": .csv, "text": .text])
    }
}
