/// A cell of a table in the format of RFC 4180.
enum TableCell {
    /// The characters that spreadsheets take for the beginning of a formula.
    private static let formulaBeginnings: [Unicode.Scalar] = ["=", "+", "-", "@"]

    /// The text of the cell: in quotes if it contains the separator, a quotation mark or a line break. Quotation marks
    /// are doubled.
    ///
    /// A text that a spreadsheet would take for a formula is also put in quotes but is otherwise unchanged. It is data,
    /// and a reader of the table must find what the model wrote.
    /// - Parameter isNumber: whether it is a number, whose sign begins no formula
    static func text(_ text: String, separator: Character, isNumber: Bool = false) -> String {
        let scalars = text.unicodeScalars
        let special = Array(String(separator).unicodeScalars) + ["\"", "\n", "\r"]
        let looksLikeFormula = scalars.first.map { formulaBeginnings.contains($0) } == true && !isNumber
        guard looksLikeFormula || scalars.contains(where: special.contains) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
