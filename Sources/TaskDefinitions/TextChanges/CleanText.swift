import Configuration

/// Makes plain text from web text: it removes HTML's tags, replaces entities by their characters, and makes every run
/// of white space one space.
///
/// It works in this order, so that `&lt;b&gt;` becomes `<b>` and stays that.
package struct CleanText: TextChange {
    package static let name = "clean"
    package static let summary = "removes HTML tags, decodes HTML entities and collapses white space, or some of these"
    package static let example = #""remove": ["tags", "entities", "whitespace"]"#
    package static let exampleField = "body"

    /// The parts to remove.
    package enum Dirt: String, Sendable, CaseIterable {
        case tags, entities, whitespace
    }

    package let dirt: Set<Dirt>

    package init(_ dirt: Set<Dirt> = Set(Dirt.allCases)) { self.dirt = dirt }

    package init(_ settings: ConfigurationObject) {
        let elements = settings.value("remove", "what is removed; by default all of these")?.array(atLeast: 1) { _ in
            "is empty; name some of tags, entities, whitespace, or leave it out"
        }
        let choices: KeyValuePairs = ["tags": Dirt.tags, "entities": .entities, "whitespace": .whitespace]
        dirt = elements.map { Set($0.compactMap { $0.choice(among: choices) }) } ?? Set(Dirt.allCases)
    }

    package var settings: Fields {
        ["remove": .list(Dirt.allCases.filter(dirt.contains).map { .string($0.rawValue) })]
    }

    package func apply(to text: String) -> String {
        var text = text
        if dirt.contains(.tags) { text = HTMLTags.remove(from: text) }
        if dirt.contains(.entities) { text = HTMLEntities.decode(text) }
        if dirt.contains(.whitespace) { text = text.collapsingSpaces() }
        return text
    }
}
