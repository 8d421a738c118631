import Configuration

/// The preprocessing steps that exist.
public enum PreprocessingCatalogue {
    public static let all: [any PreprocessingStep.Type] =
        TextChangeCatalogue.all.map { fieldStep($0) } + [
            JoinStep.self, FirstStep.self, CollectStep.self, FindStep.self, SpansStep.self, SortUniqueStep.self,
            MarkWordStep.self, MarkSpanStep.self, ExplodeStep.self, FilterStep.self, DeduplicateStep.self,
        ]

    private static func fieldStep<Change: TextChange>(_ change: Change.Type) -> any PreprocessingStep.Type {
        FieldStep<Change>.self
    }

    /// Reads one element of a task's `preprocess` list; nil where it was reported.
    static func read(_ value: ConfigurationValue) -> ScopedStep? {
        guard let object = value.object() else { return nil }
        let present = all.filter { object.has($0.name) }
        guard object.keys.count == 1 else {
            value.report("expected one step in its own braces, such as {\"\(all[0].name)\": \(all[0].example)}")
            return nil
        }
        // A key that is no step was not asked for, and so is reported as unknown together with the names that were.
        guard all.contains(where: { $0.name == object.keys[0] }) else { return nil }
        guard let type = present.first else {
            value.report("the step \"\(object.keys[0])\" has no settings")
            return nil
        }
        guard let settings = object.optionalObject(type.name) else { return nil }
        return ScopedStep(type.init(settings), in: ScopedStep.readSplits(settings))
    }
}
