/// A cell of a table that is written as RFC 4180 says.
enum TableCell {
    /// What spreadsheets take for the beginning of a formula.
    private static let formulaBeginnings: [Unicode.Scalar] = ["=", "+", "-", "@"]

    /// The text as it stands in the table: in quotes where it holds the separator, a quotation mark or a line break.
    /// Quotation marks are doubled.
    ///
    /// A text that a spreadsheet would take for a formula stands in quotes too, and is otherwise left as it is: it is
    /// data, and whoever reads the table must find what the model wrote.
    /// - Parameter isNumber: whether it is a number, whose sign begins no formula
    static func text(_ text: String, separator: Character, isNumber: Bool = false) -> String {
        let scalars = text.unicodeScalars
        let special = Array(String(separator).unicodeScalars) + ["\"", "\n", "\r"]
        let looksLikeFormula = scalars.first.map { formulaBeginnings.contains($0) } == true && !isNumber
        guard looksLikeFormula || scalars.contains(where: special.contains) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
