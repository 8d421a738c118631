/// One example as it is stored.
public struct StoredExample: Sendable, Equatable {
    /// The row in the table `examples`.
    public let id: Int
    /// Position in its split, counted from 0 in the order of the file.
    public let ordinal: Int
    public let sourceFile: String
    /// Line in the source file, counted from 1.
    public let line: Int
    /// The record as JSON text, as it stands in the source file.
    public let fields: String
    public let input: String
    /// The acceptable answers, at least one. The first is the one to train on.
    public let targets: [String]

    package init(
        id: Int, ordinal: Int, sourceFile: String, line: Int, fields: String, input: String, targets: [String]
    ) {
        self.id = id
        self.ordinal = ordinal
        self.sourceFile = sourceFile
        self.line = line
        self.fields = fields
        self.input = input
        self.targets = targets
    }
}
