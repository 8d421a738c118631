import Files

/// The records of a source whose draw falls in a range: how a split is carved out of another one's data.
///
/// The draw of a record is a number in 0..<1 that is decided by a text alone: the first eight bytes of the text's
/// SHA-256, as a big-endian integer, divided by 2^64. The text is the record as JSON with its keys in order, or what a
/// template makes of it, before any step of the task has changed it; a seed that is not 0 stands before it, with a line
/// break between. Equal records so land in one split, wherever they stand and whatever else there is; with the template
/// `{user}` all records of a user do.
public struct SourcePart: Sendable, Equatable {
    /// What decides; nil for the whole record.
    public let by: Template?
    /// Another seed gives the same records other draws.
    public let seed: Int
    /// The draws that belong to the part.
    public let draws: Range<Double>

    public init(by: Template?, seed: Int = 0, draws: Range<Double>) {
        self.by = by
        self.seed = seed
        self.draws = draws
    }

    /// Whether both are decided by the same, so that a record has one draw for both.
    func isDecided(as other: SourcePart) -> Bool { by == other.by && seed == other.seed }

    /// The draw of a record: the same for all parts that are decided by the same.
    /// - Throws: ``ExampleProblem`` where a field that decides is missing or is not text.
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
        // Only where it is used, so that older stores keep their examples.
        if seed != 0 { fields["seed"] = .number("\(seed)") }
        return .object(fields)
    }
}
