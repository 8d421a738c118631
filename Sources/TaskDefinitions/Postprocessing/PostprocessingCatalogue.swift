import Configuration

/// The postprocessing steps: all are changes to texts. A prediction that a step cannot change stays as it is.
package enum PostprocessingCatalogue {
    package static var all: [any TextChange.Type] { TextChangeCatalogue.all }

    /// Reads one element of a task's `postprocess` list: the name of a step, or an object with a name and its settings.
    /// Nil if a problem was reported.
    static func read(_ value: ConfigurationValue) -> (any TextChange)? {
        value.read(as: "a string", [.string: readName, .object: readWithSettings])
    }

    private static func readName(_ value: ConfigurationValue) -> (any TextChange)? {
        let named = value.isDescription ? all.filter { !$0.needsSettings } : all
        guard let name = value.name(among: named.map { $0.name }, of: "step"),
            let type = all.first(where: { $0.name == name })
        else { return nil }
        guard !type.needsSettings else {
            value.report("the step \"\(name)\" needs settings; write {\"\(name)\": {\(type.example)}}")
            return nil
        }
        return type.init(value.withoutSettings)
    }

    private static func readWithSettings(_ value: ConfigurationValue) -> (any TextChange)? {
        let example = "{\"\(all[0].name)\": {\(all[0].example)}}"
        return StepSettings.read(
            value, of: all.map { ($0.name, $0.summary) }, example: example, advice: "; write its name alone"
        ) { name, settings in all.first { $0.name == name }?.init(settings) }
    }
}
