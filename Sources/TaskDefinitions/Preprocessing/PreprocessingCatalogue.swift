import Configuration

/// The preprocessing steps that exist.
package enum PreprocessingCatalogue {
    package static let all: [any PreprocessingStep.Type] =
        TextChangeCatalogue.all.map { fieldStep($0) } + [
            JoinStep.self, FirstStep.self, CollectStep.self, FindStep.self, SpansStep.self, SortUniqueStep.self,
            MarkWordStep.self, MarkSpanStep.self, OverlappingPartsStep.self, ExplodeStep.self, FilterStep.self,
            DeduplicateStep.self,
        ]

    private static func fieldStep<Change: TextChange>(_ change: Change.Type) -> any PreprocessingStep.Type {
        FieldStep<Change>.self
    }

    /// Reads one element of a task's `preprocess` list; nil if a problem was reported.
    static func read(_ value: ConfigurationValue) -> ScopedStep? {
        let example = "{\"\(all[0].name)\": \(all[0].example)}"
        return StepSettings.read(value, of: all.map { ($0.name, $0.summary) }, example: example) { name, settings in
            all.first { $0.name == name }.map { ScopedStep($0.init(settings), in: ScopedStep.readSplits(settings)) }
        }
    }
}
