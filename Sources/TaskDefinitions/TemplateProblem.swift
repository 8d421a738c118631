/// What is wrong with the text of a ``Template``, and where in it.
public struct TemplateProblem: Error, Sendable, Equatable, CustomStringConvertible {
    public let message: String
    /// How many Unicode scalars of the template stand before the place.
    public let offset: Int

    public var description: String { message }
}
