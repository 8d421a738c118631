/// A table of short texts: aligned for the terminal, or as Markdown.
package struct TextTable: Sendable {
    package enum Alignment: Sendable { case left, right }

    package struct Column: Sendable {
        package let title: String
        package let alignment: Alignment

        package init(_ title: String, _ alignment: Alignment = .left) {
            self.title = title
            self.alignment = alignment
        }
    }

    package let columns: [Column]
    package private(set) var rows: [[String]] = []

    package init(_ columns: [Column], rows: [[String]] = []) {
        self.columns = columns
        for row in rows { append(row) }
    }

    package mutating func append(_ row: [String]) {
        precondition(row.count == columns.count, "a row of \(row.count) cells in a table of \(columns.count) columns")
        rows.append(row)
    }

    /// Lines for a terminal, each ending with a line break. Where they would be wider than the terminal, the widest
    /// columns are cut; on anything else (a file, a pipe) nothing is cut.
    package func text(terminal: Terminal) -> String {
        let titles = columns.map(\.title)
        let cells = rows.map { $0.map(\.printable) }
        let widths = columnWidths(of: [titles] + cells, within: terminal.isInteractive ? terminal.width : nil)
        func line(_ row: [String]) -> String {
            let aligned = zip(row, zip(widths, columns)).map { cell, column in
                cell.truncated(to: column.0).padded(to: column.0, onTheLeft: column.1.alignment == .right)
            }
            let joined = aligned.joined(separator: "  ")
            return String(joined.reversed().drop { $0 == " " }.reversed())
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        return ([terminal.bold(line(titles)), terminal.dim(rule)] + cells.map(line)).map { $0 + "\n" }.joined()
    }

    /// A table in GitHub's Markdown. The cells are Markdown already: a `|` or line break in them is the caller's to
    /// escape.
    package func markdown() -> String {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
        let rule = columns.map { $0.alignment == .right ? "---:" : "---" }
        return line(columns.map(\.title)) + line(rule) + rows.map(line).joined()
    }

    private func columnWidths(of lines: [[String]], within limit: Int?) -> [Int] {
        var widths = columns.indices.map { column in lines.map { $0[column].displayWidth }.max() ?? 0 }
        guard let limit else { return widths }
        let narrowest = 8
        var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - limit
        while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }), widths[widest] > narrowest {
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
