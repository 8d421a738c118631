/// A change to a model's output before it is scored. Written in a task file as its name.
public protocol PostprocessingStep: Sendable {
    static var name: String { get }
    /// What the step does, in one line.
    static var summary: String { get }

    init()

    func apply(to prediction: String) -> String
}
