import Files
import TaskDefinitions

/// The options of an import.
package struct ImportOptions: Sendable {
    /// The number of wrong records in a source that may be skipped. With one more, nothing of the source is imported.
    /// An error that makes the rest of a file meaningless, such as a quotation mark that is never closed, is never
    /// skipped.
    package var maximumErrors: Int
    /// The folder for the files with the skipped records, `<task>.<split>.errors.jsonl`; nil for the store's folder.
    package var errorsFolder: String?
    /// Whether to read standard input. Otherwise a source on standard input counts as unchanged if it was imported
    /// before.
    package var readsStandardInput: Bool

    package init(maximumErrors: Int = 0, errorsFolder: String? = nil, readsStandardInput: Bool = false) {
        self.maximumErrors = maximumErrors
        self.errorsFolder = errorsFolder
        self.readsStandardInput = readsStandardInput
    }

    /// The path of the file with a split's wrong records.
    func errorsFile(_ task: String, _ split: Split, store: String) -> String {
        FileSystem.join(errorsFolder ?? FileSystem.parent(of: store), "\(task).\(split.rawValue).errors.jsonl")
    }
}
