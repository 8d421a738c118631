import Configuration

/// A step that changes a record before the templates use it, such as turning a class number into a word.
///
/// The step `name` is written in a task file as `{"name": {…}}`, with its settings inside. A step may read a field by a
/// path into objects, as templates do. It writes a field of the record itself.
package protocol PreprocessingStep: Sendable {
    static var name: String { get }
    /// The step's effect, in one line.
    static var summary: String { get }
    /// Valid settings, as a task file writes them.
    static var example: String { get }

    /// Reads the settings and reports their problems.
    init(_ settings: ConfigurationObject)

    /// The settings as values. Steps with the same name and equal settings have the same effect.
    var settings: Fields { get }

    /// Changes the record, or returns another outcome.
    /// - Throws: ``ExampleProblem`` if the record does not meet the step's needs.
    func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome
}

/// The outcome of a step for a record.
package enum StepOutcome: Sendable, Equatable {
    /// It goes on, changed or not.
    case goesOn
    /// It makes no example.
    case isLeftOut
    /// These go on in its place.
    case becomes([Record])
    /// It goes on unless an earlier record of the split had the same key.
    case goesOnOnce(key: String)
}
