import Configuration

/// A record in the form that a model sees: text in, text out.
package struct RenderedExample: Sendable, Equatable {
    package let input: String
    /// The acceptable outputs. Training uses the first. Empty in a split without known answers.
    package let targets: [String]
    /// Attributes that metrics need besides the answers, such as the group of an example.
    package let attributes: TextMap<String>
    /// The keys for leaving out duplicates: no earlier example of the split may have one of them. Empty unless the task
    /// asks for it.
    package let uniqueKeys: [UniqueKey]

    /// A key that identifies duplicates.
    package struct UniqueKey: Sendable, Equatable {
        package let text: String
        /// The number of the part of the record that the key belongs to. A record can become several parts, and a part
        /// several examples; the examples of one part may share its key.
        package let owner: Int

        package init(text: String, owner: Int) {
            self.text = text
            self.owner = owner
        }
    }

    package init(
        input: String, targets: [String], attributes: TextMap<String> = [:], uniqueKeys: [UniqueKey] = []
    ) {
        self.input = input
        self.targets = targets
        self.attributes = attributes
        self.uniqueKeys = uniqueKeys
    }
}
