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
        guard let object = value.object() else { return nil }
        let present = all.filter { object.has($0.name) }
        guard object.keys.count == 1 else {
            value.report("expected one step in its own braces, such as {\"\(all[0].name)\": {\(all[0].example)}}")
            return nil
        }
        // As in PreprocessingCatalogue, an unknown name is reported as an unknown key.
        guard all.contains(where: { $0.name == object.keys[0] }) else { return nil }
        guard let type = present.first else {
            value.report("the step \"\(object.keys[0])\" has no settings; write its name alone")
            return nil
        }
        return object.optionalObject(type.name).map { type.init($0) }
    }
}
