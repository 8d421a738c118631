import Configuration

/// A step and the splits that it applies to. All steps share the setting `"splits": ["train"]`.
package struct ScopedStep: Sendable {
    package let step: any PreprocessingStep
    /// Nil for all.
    package let splits: Set<Split>?

    package init(_ step: any PreprocessingStep, in splits: Set<Split>? = nil) {
        self.step = step
        self.splits = splits
    }

    func applies(to split: Split) -> Bool { splits?.contains(split) ?? true }

    /// The step's part of a fingerprint.
    var description: FieldValue {
        var settings = step.settings
        if let splits {
            settings[Self.key] = .list(Split.allCases.filter(splits.contains).map { .string($0.rawValue) })
        }
        return .object([type(of: step).name: .object(settings)])
    }

    private static let key = "splits"

    /// Reads the setting; nil if there is none.
    static func readSplits(_ settings: ConfigurationObject) -> Set<Split>? {
        let value = settings.value(key, "the splits that take the step; by default all")
        let elements = value?.array(atLeast: 1) { _ in
            "is empty; name some of train, validation, test, or leave it out"
        }
        guard let elements else { return nil }
        let choices: KeyValuePairs = ["train": Split.train, "validation": .validation, "test": .test]
        return Set(elements.compactMap { $0.choice(among: choices) })
    }
}
