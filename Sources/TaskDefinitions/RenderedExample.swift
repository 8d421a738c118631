/// A record as a model sees it: text in, text out.
public struct RenderedExample: Sendable, Equatable {
    public let input: String
    /// The acceptable outputs, at least one. The first is the one to train on.
    public let targets: [String]

    public init(input: String, targets: [String]) {
        self.input = input
        self.targets = targets
    }
}
