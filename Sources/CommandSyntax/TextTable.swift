/// A table of short texts: aligned for the terminal, or as Markdown.
package struct TextTable: Sendable {
    package enum Alignment: Sendable {
        /// Texts. A column of them may become narrower than they are, its cells then having several lines.
        case left
        /// Numbers and the like, which are never cut.
        case right
        /// Numbers whose decimal points stand below each other.
        case decimal
    }

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
    /// columns of texts become narrower and their texts go on in the next line; on anything else (a file, a pipe) every
    /// row is a line.
    package func text(terminal: Terminal) -> String {
        let titles = columns.map(\.title)
        let cells = aligningPoints(rows.map { $0.map(\.printable) })
        let widths = columnWidths(of: [titles] + cells, within: terminal.isInteractive ? terminal.width : nil)
        func line(_ row: [String]) -> String {
            let aligned = zip(row, zip(widths, columns)).map { cell, column in
                cell.padded(to: column.0, onTheLeft: column.1.alignment != .left)
            }
            let joined = aligned.joined(separator: "  ")
            return String(joined.reversed().drop { $0 == " " }.reversed())
        }
        func lines(_ row: [String]) -> [String] {
            let parts = zip(row, widths).map { cell, width in
                cell.displayWidth > width ? cell.wrapped(to: width) : [cell]
            }
            return (0..<(parts.map(\.count).max() ?? 1)).map { index in
                line(parts.map { $0.indices.contains(index) ? $0[index] : "" })
            }
        }
        let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
        let all = lines(titles).map(terminal.bold) + [terminal.dim(rule)] + cells.flatMap(lines)
        return all.map { $0 + "\n" }.joined()
    }

    /// Spaces behind the numbers of a column in place of the decimals that others have.
    private func aligningPoints(_ rows: [[String]]) -> [[String]] {
        func decimals(_ text: String) -> Int {
            guard let point = text.lastIndex(of: ".") else { return 0 }
            return text.distance(from: point, to: text.endIndex)
        }
        var rows = rows
        for place in columns.indices where columns[place].alignment == .decimal {
            let most = rows.map { decimals($0[place]) }.max() ?? 0
            for row in rows.indices where rows[row][place].contains(where: \.isNumber) {
                rows[row][place] += String(repeating: " ", count: most - decimals(rows[row][place]))
            }
        }
        return rows
    }

    /// A table in GitHub's Markdown. The cells are Markdown already: a `|` or line break in them is the caller's to
    /// escape.
    package func markdown() -> String {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
        let rule = columns.map { $0.alignment == .left ? "---" : "---:" }
        return line(columns.map(\.title)) + line(rule) + rows.map(line).joined()
    }

    private func columnWidths(of lines: [[String]], within limit: Int?) -> [Int] {
        var widths = columns.indices.map { column in lines.map { $0[column].displayWidth }.max() ?? 0 }
        guard let limit else { return widths }
        var excess = widths.reduce(0, +) + 2 * (widths.count - 1) - limit
        let texts = widths.indices.filter { columns[$0].alignment == .left }
        while excess > 0, let widest = texts.max(by: { widths[$0] < widths[$1] }), widths[widest] > Self.narrowestText {
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }

    private static let narrowestText = 8
}
