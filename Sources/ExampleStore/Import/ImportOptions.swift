import Files
import TaskDefinitions

/// How an import is done, beside what is imported.
public struct ImportOptions: Sendable {
    /// How many wrong records of a source may be passed over; with one more, nothing of the source is imported. What
    /// makes the rest of a file meaningless, such as a quotation mark that is never closed, is never passed over.
    public var maximumErrors: Int
    /// The folder for the files with the records passed over, `<task>.<split>.errors.jsonl`; nil for the store's.
    public var errorsFolder: String?
    /// Whether standard input is meant to be read. Otherwise a source that is standard input counts as unchanged where
    /// it was imported before.
    public var readsStandardInput: Bool

    public init(maximumErrors: Int = 0, errorsFolder: String? = nil, readsStandardInput: Bool = false) {
        self.maximumErrors = maximumErrors
        self.errorsFolder = errorsFolder
        self.readsStandardInput = readsStandardInput
    }

    /// The path of the file with a split's wrong records.
    func errorsFile(_ task: String, _ split: Split, store: String) -> String {
        FileSystem.join(errorsFolder ?? FileSystem.parent(of: store), "\(task).\(split.rawValue).errors.jsonl")
    }
}
