import Configuration

/// The postprocessing steps that exist: all changes to texts. A prediction that one of them cannot change stays as it
/// is.
public enum PostprocessingCatalogue {
    public static var all: [any TextChange.Type] { TextChangeCatalogue.all }

    /// Reads one element of a task's `postprocess` list, the name of a step or an object of a name and its settings;
    /// nil where it was reported.
    static func read(_ value: ConfigurationValue) -> (any TextChange)? {
        if case .object = value.json { return readWithSettings(value) }
        guard let name = value.string() else { return nil }
        guard let type = all.first(where: { $0.name == name }) else {
            value.report("unknown step \"\(name)\"\(Suggestion.phrase(for: name, among: all.map { $0.name }))")
            return nil
        }
        guard !type.needsSettings else {
            value.report("the step \"\(name)\" needs settings; write {\"\(name)\": {\(type.example)}}")
            return nil
        }
        return type.init(value.withoutSettings)
    }

    private static func readWithSettings(_ value: ConfigurationValue) -> (any TextChange)? {
        let example = "{\"\(all[0].name)\": {\(all[0].example)}}"
        let step = StepSettings(value, among: all.map { $0.name }, example: example, advice: "; write its name alone")
        guard let step, let type = all.first(where: { $0.name == step.name }) else { return nil }
        return type.init(step.settings)
    }
}
