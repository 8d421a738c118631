import Configuration
import TaskDefinitions

/// What records have in common beyond their answers, such as the paragraph that several questions are about: the field
/// to carve splits out by, so that no test question is about a paragraph that was trained on.
struct SharedField {
    let field: SampledField
    /// How many different values the records looked at have.
    let groupCount: Int

    /// From how many words on a text is no name or class but a text that a model could learn by heart.
    static let leastWords = 5.0
    /// Names of what documents, people and the like are told apart by.
    private static let groupNames = ["document", "doc", "title", "user", "author", "passage", "dialogue", "thread"]

    /// The longest text that records share, or else the number or name of a document and the like that they share; nil
    /// where each record stands for itself.
    init?(_ fields: [SampledField], besides target: SampledField) {
        var shared: [SharedField] = []
        for field in fields where !field.name.isExactly(target.name) && field.isText && field.emptyCount == 0 {
            let groupCount = field.distinctCount
            let isShared = groupCount > 1 && 10 * (field.recordCount - groupCount) >= field.recordCount
            // What looks like a class is none where it is long.
            let isClass = field.hasFewClasses && field.meanWords < Self.leastWords
            if isShared, !isClass { shared.append(SharedField(field: field, groupCount: groupCount)) }
        }
        let texts = shared.filter { $0.field.meanWords >= Self.leastWords }
        let names = shared.filter { Self.isGroupName($0.field.name) }
        guard let best = texts.max(by: { $0.field.meanWords < $1.field.meanWords }) ?? names.first else { return nil }
        self = best
    }

    private init(field: SampledField, groupCount: Int) {
        self.field = field
        self.groupCount = groupCount
    }

    private static func isGroupName(_ name: String) -> Bool {
        let name = name.lowercased()
        return name.hasSuffix("_id") || groupNames.contains { name == $0 || name.hasSuffix(".\($0)") }
    }
}
