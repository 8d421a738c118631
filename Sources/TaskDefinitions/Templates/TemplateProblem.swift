/// A problem in the text of a ``Template``, with its place.
public struct TemplateProblem: Error, Sendable, Equatable, CustomStringConvertible {
    public let message: String
    /// The number of Unicode scalars of the template before the place.
    public let offset: Int

    public var description: String { message }
}
