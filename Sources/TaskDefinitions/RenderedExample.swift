/// A record as a model sees it: text in, text out.
public struct RenderedExample: Sendable, Equatable {
    public let input: String
    /// The acceptable outputs. The first is the one to train on. None in a split whose answers are not known.
    public let targets: [String]
    /// What metrics want to know beside the answers, such as the group that an example belongs to.
    public let attributes: [String: String]
    /// What no earlier example of the split may have had, where the task leaves duplicates out.
    public let uniqueKeys: [String]

    public init(
        input: String, targets: [String], attributes: [String: String] = [:], uniqueKeys: [String] = []
    ) {
        self.input = input
        self.targets = targets
        self.attributes = attributes
        self.uniqueKeys = uniqueKeys
    }
}
