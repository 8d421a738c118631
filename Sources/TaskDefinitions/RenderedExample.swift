import Configuration

/// A record as a model sees it: text in, text out.
public struct RenderedExample: Sendable, Equatable {
    public let input: String
    /// The acceptable outputs. The first is the one to train on. None in a split whose answers are not known.
    public let targets: [String]
    /// What metrics want to know beside the answers, such as the group that an example belongs to.
    public let attributes: TextMap<String>
    /// What no earlier example of the split may have had, where the task leaves duplicates out.
    public let uniqueKeys: [UniqueKey]

    /// What tells duplicates.
    public struct UniqueKey: Sendable, Equatable {
        public let text: String
        /// Which of the things that one record became it is of, when the key was asked for: examples that the record
        /// makes may share the key of one thing.
        public let owner: Int

        public init(text: String, owner: Int) {
            self.text = text
            self.owner = owner
        }
    }

    public init(
        input: String, targets: [String], attributes: TextMap<String> = [:], uniqueKeys: [UniqueKey] = []
    ) {
        self.input = input
        self.targets = targets
        self.attributes = attributes
        self.uniqueKeys = uniqueKeys
    }
}
