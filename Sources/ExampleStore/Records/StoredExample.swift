import Configuration

/// One example as it is stored.
package struct StoredExample: Sendable, Equatable {
    /// The row in the table `examples`.
    package let id: Int
    /// Position in its split, counted from 0 in the order of the file.
    package let ordinal: Int
    /// The file that contains the line.
    package let sourceFile: String
    /// Line in the source file, counted from 1; for a database, the row of the query.
    package let line: Int
    /// The record as JSON text; for JSON Lines, the line itself.
    package let fields: String
    package let input: String
    /// The acceptable answers. Training uses the first. Empty if the answer is not known.
    package let targets: [String]
    /// Attributes that metrics need besides the answers.
    package let attributes: TextMap<String>

    package init(
        id: Int, ordinal: Int, sourceFile: String, line: Int, fields: String, input: String, targets: [String],
        attributes: TextMap<String> = [:]
    ) {
        self.id = id
        self.ordinal = ordinal
        self.sourceFile = sourceFile
        self.line = line
        self.fields = fields
        self.input = input
        self.targets = targets
        self.attributes = attributes
    }
}
