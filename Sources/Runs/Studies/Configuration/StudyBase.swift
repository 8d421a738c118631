import Configuration
import Files
import Text2Text

/// A model that cells begin from: a run that the study trains once, or a directory.
struct StudyBase {
    enum Source {
        case pipeline(PipelinePart)
        /// A model in Hugging Face's format, or a run.
        case directory(String)
    }

    let name: String
    let source: Source
    /// The base that its run begins from.
    let base: String?
    let overrides: [ConfigurationOverride]
    let place: SourceLocation

    static let key = "base"

    /// Reads `bases`, those that others begin from first.
    static func read(_ object: ConfigurationObject) -> [StudyBase] {
        let help = "models that cells begin from, each trained or opened once"
        guard let all = object.optionalObject("bases", help) else { return [] }
        var open: [StudyBase] = []
        for name in all.keys {
            guard let base = all.value(name, "a pipeline that is trained, or the directory of a model")?.object() else {
                continue
            }
            if !base.isDescription, let problem = RunDirectory.problem(ofName: name) { base.report(problem) }
            open.append(StudyBase(name, base, others: all.keys.filter { $0 != name }))
        }
        var bases: [StudyBase] = []
        while let next = open.firstIndex(where: { base in !open.contains { $0.name == base.base } }) {
            bases.append(open.remove(at: next))
        }
        for base in open { all.report("begins, by way of others, from itself; name another base", at: base.name) }
        return bases + open
    }

    private init(_ name: String, _ object: ConfigurationObject, others: [String]) {
        self.name = name
        place = object.location
        let read = object.alternative("pipeline", "directory") { key -> (Source, String?, [ConfigurationOverride])? in
            switch key {
            case "directory":
                let path = object.string("directory", "a model in Hugging Face's format, or a run")
                return (.directory(path), nil, [])
            case "pipeline":
                let part = PipelinePart(object, "pipeline", "the pipeline that is trained: its file, or an object")
                let base = Self.reference(object, among: others, "another base, which it begins from")
                let set = object.optionalObject("set", "values that replace some of the pipeline's: paths with dots")
                let overrides = set?.overrides("a value of the pipeline; null removes the key") ?? []
                return (.pipeline(part), base, overrides)
            default:
                return nil
            }
        }
        (source, base, overrides) = read ?? (.directory(""), nil, [])
    }

    /// Reads the name of a base.
    static func reference(_ object: ConfigurationObject, among names: [String], _ help: String) -> String? {
        guard let name = object.optionalString(key, help) else { return nil }
        if !names.contains(name) {
            let advice =
                names.isEmpty ? "; describe it in \"bases\"" : Suggestion.phrase(for: name, among: names)
            object.report("unknown base \"\(name)\"\(advice)", at: key)
        }
        return name
    }
}
