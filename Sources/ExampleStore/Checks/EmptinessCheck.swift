import TaskDefinitions

/// Finds examples that teach nothing: inputs with only the template's own words, and targets that are all the same.
package struct EmptinessCheck: Sendable {
    /// The number of inputs with only the template's own words, and the ordinal of the first.
    package private(set) var emptyInputs = 0
    package private(set) var firstEmptyInput: Int?
    private var exampleCount = 0
    private var target: String?
    private var differs = false
    /// The template's text for an empty record, without its spaces.
    private let ownWords: String

    package init(_ task: TaskDefinition) {
        ownWords = Self.withoutSpaces(task.input.ownText)
    }

    package mutating func add(_ example: StoredExample) {
        if Self.withoutSpaces(example.input).isExactly(ownWords) {
            emptyInputs += 1
            firstEmptyInput = firstEmptyInput ?? example.ordinal
        }
        guard let first = example.targets.first else { return }
        exampleCount += 1
        if let target { differs = differs || !target.isExactly(first) } else { target = first }
    }

    /// The first target of all examples, if there are at least two examples and all have the same.
    package var onlyTarget: (text: String, examples: Int)? {
        guard let target, !differs, exampleCount > 1 else { return nil }
        return (target, exampleCount)
    }

    private static func withoutSpaces(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.filter { !$0.properties.isWhitespace }))
    }
}
