import Configuration

/// A step of what happens to a record before the templates see it, such as turning a class number into a word.
///
/// The step `name` is written in a task file as `{"name": {…}}`, with its settings inside. A field that a step reads
/// may be a way into objects, as in templates; what it writes is a field of the record itself.
public protocol PreprocessingStep: Sendable {
    static var name: String { get }
    /// What the step does, in one line.
    static var summary: String { get }
    /// Settings that work, as they stand in a task file.
    static var example: String { get }

    /// Reads the settings, reporting what is wrong with them.
    init(_ settings: ConfigurationObject)

    /// The settings as values: steps of one name with equal settings do the same.
    var settings: Fields { get }

    /// Changes the record, or says what else becomes of it.
    /// - Throws: ``ExampleProblem`` where the record is not what the step needs.
    func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome
}

/// What becomes of a record behind a step.
public enum StepOutcome: Sendable, Equatable {
    /// It goes on, changed or not.
    case goesOn
    /// It makes no example.
    case isLeftOut
    /// These go on in its place.
    case becomes([Record])
    /// It goes on unless an earlier record of the split had the same key.
    case goesOnOnce(key: String)
}
