import Configuration

/// The path from the top of a JSON document to its records: `data[].paragraphs[].qas[]`.
///
/// A name leads to the value under that key, `[]` to each element of a list. The path ends at the records, which are
/// objects. A record also has the fields of the objects along the path, the levels:
///
/// - under their bare names, unless a deeper level has a field of the same name;
/// - and inside an object named after the level's key: `{questions.idx}` is always the question's own. The top has no
///   key; its level is called `document`. A field of the record with the name of a level hides that level.
///
/// The field of a level that the path itself goes through is left out.
package struct RecordPath: Sendable, Equatable {
    package enum Step: Sendable, Equatable {
        case key(String)
        case each
    }

    /// The path as it was written.
    package let source: String
    package let steps: [Step]

    /// `[]`: the elements of a list at the top.
    package static let elements = RecordPath(source: "[]", steps: [.each])
    /// The name of the level at the top.
    package static let topLevel = "document"

    private init(source: String, steps: [Step]) {
        self.source = source
        self.steps = steps
    }

    /// - Returns: nil if the text is no path
    package init?(_ source: String) {
        var steps: [Step] = []
        for (index, part) in source.split(separator: ".", omittingEmptySubsequences: false).enumerated() {
            let isEach = part.hasSuffix("[]")
            let key = isEach ? part.dropLast(2) : part
            // A list at the top has no name.
            guard !key.isEmpty || (isEach && index == 0), !key.contains("["), !key.contains("]") else { return nil }
            if !key.isEmpty { steps.append(.key(String(key))) }
            if isEach { steps.append(.each) }
        }
        self.init(source: source, steps: steps)
    }

    /// Reads the setting `records`; nil if there is none, or if a problem was reported.
    static func read(_ object: ConfigurationObject) -> RecordPath? {
        let help = "the way to the records, such as data[].paragraphs[].qas[]"
        guard let text = object.optionalString("records", help) else { return nil }
        let path = RecordPath(text)
        if path == nil {
            let message = "\"\(text)\" is no way to records; write keys and [] for each element of a list, as in "
            object.report(message + "\"data[].paragraphs[].qas[]\"", at: "records")
        }
        return path
    }
}
