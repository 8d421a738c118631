import Configuration
import TaskDefinitions

/// A text that records share beyond their answers, such as the paragraph that several questions are about. Splits are
/// carved by this field, so that no test question is about a paragraph from training.
struct SharedField {
    let field: SampledField
    /// The number of different values in the sampled records.
    let groupCount: Int

    /// A text of at least this many words is no name or class. A model could learn it by heart.
    static let leastWords = 5.0
    /// Names of fields that identify documents, people and the like.
    private static let groupNames = ["document", "doc", "title", "user", "author", "passage", "dialogue", "thread"]

    /// The longest text that records share; otherwise a shared number or name of a document or the like. Nil if each
    /// record stands alone.
    init?(_ fields: [SampledField], besides target: SampledField) {
        var shared: [SharedField] = []
        for field in fields where !field.name.isExactly(target.name) && field.isText && field.emptyCount == 0 {
            let groupCount = field.distinctCount
            let isShared = groupCount > 1 && 10 * (field.recordCount - groupCount) >= field.recordCount
            // A long text is not a class, even if it looks like one.
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
