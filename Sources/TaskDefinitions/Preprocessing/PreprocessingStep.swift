import Configuration

/// A change to a record before the templates see it, such as turning a class number into a word.
///
/// The step `name` is written in a task file as `{"name": {…}}`, with its settings inside.
public protocol PreprocessingStep: Sendable {
    static var name: String { get }
    /// What the step does, in one line.
    static var summary: String { get }
    /// Settings that work, as they stand in a task file.
    static var example: String { get }

    /// Reads the settings, reporting what is wrong with them.
    init(_ settings: ConfigurationObject)

    /// The settings as values: steps of one name with equal settings do the same.
    var settings: [String: FieldValue] { get }

    /// - Throws: ``ExampleProblem`` where the record is not what the step needs.
    func apply(to record: inout Record) throws(ExampleProblem)
}
