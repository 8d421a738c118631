import Files

/// The records of a source whose draw falls in a range. It carves a split out of another split's data.
///
/// The draw of a record is a number in 0..<1 that depends only on a text: the first eight bytes of the text's SHA-256,
/// as a big-endian integer, divided by 2^64. The text is the record as JSON with its keys in order, or the result of a
/// template, before any step of the task. A seed other than 0 is put before it, with a line break between. Equal
/// records therefore land in one split, wherever they stand and whatever else there is. With the template `{user}`, all
/// records of a user do.
package struct SourcePart: Sendable, Equatable {
    /// The template that decides; nil for the whole record.
    package let by: Template?
    /// Another seed gives the same records other draws.
    package let seed: Int
    /// The draws that belong to the part.
    package let draws: Range<Double>

    package init(by: Template?, seed: Int = 0, draws: Range<Double>) {
        self.by = by
        self.seed = seed
        self.draws = draws
    }

    /// Whether both use the same template and seed. A record then has one draw for both.
    func isDecided(as other: SourcePart) -> Bool { by == other.by && seed == other.seed }

    /// The draw of a record. It is the same for all parts with the same template and seed.
    /// - Throws: ``ExampleProblem`` if a field that decides is missing or is not text.
    package func draw(of record: Record) throws(ExampleProblem) -> Double {
        let text = try by?.render(record) ?? record.jsonText
        return Self.draw(of: seed == 0 ? text : "\(seed)\n\(text)")
    }

    package static func draw(of text: String) -> Double {
        // A Double holds 53 bits; rounding the other 11 up could give 1.
        Double(SHA256.firstWord(of: text.utf8) >> 11) * 0x1p-53
    }

    var fingerprint: FieldValue {
        var fields: Fields = [
            "by": by.map { .string($0.source) } ?? .null, "from": .number("\(draws.lowerBound)"),
            "to": .number("\(draws.upperBound)"),
        ]
        // Added only if it is used, so that older stores keep their examples.
        if seed != 0 { fields["seed"] = .number("\(seed)") }
        return .object(fields)
    }
}
