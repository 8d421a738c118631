import Configuration

/// A table of short texts: aligned for the terminal, or as Markdown.
package struct TextTable: Sendable {
    package enum Alignment: Sendable {
        /// Texts. Such a column may be narrowed; its cells then have several lines of whole words.
        case left
        /// Numbers and the like, which are never cut.
        case right
        /// Numbers that are aligned at their decimal points.
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

    /// The columns of the table with one line for each row.
    package var width: Int {
        Self.width(widths(of: [columns.map(\.title)] + aligningPoints(rows.map { $0.map(\.printable) })))
    }

    private static func width(_ columns: [Int]) -> Int { columns.reduce(0, +) + 2 * (columns.count - 1) }

    /// Lines for a terminal, each ending with a line break. If they are wider than the terminal, the widest columns of
    /// texts become narrower and their texts go on in the next line. If even that is too wide, every row becomes a
    /// block with one line for each cell. In a file or a pipe every row is one line.
    package func text(terminal: Terminal) -> String {
        let titles = columns.map(\.title.printable)
        let cells = aligningPoints(rows.map { $0.map(\.printable) })
        var widths = widths(of: [titles] + cells)
        if terminal.isInteractive, Self.width(widths) > terminal.width {
            widths = narrowed(widths, of: [titles] + cells, to: terminal.width)
            if Self.width(widths) > terminal.width { return blocks(terminal) }
        }
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

    /// Each row as a block of lines: a title and the row's cell, if the cell is not empty.
    private func blocks(_ terminal: Terminal) -> String {
        let titles = columns.map(\.title.printable)
        let titleWidth = titles.map(\.displayWidth).max() ?? 0
        return rows.map { row in
            zip(titles, row).flatMap { title, cell in
                let cell = cell.printable
                let room = max(1, terminal.width - titleWidth - 2)
                let lines = cell.displayWidth > room || cell.last == " " ? cell.wrapped(to: room) : [cell]
                return lines.enumerated().filter { !$1.isEmpty }.map { place, line in
                    terminal.bold((place == 0 ? title : "").padded(to: titleWidth)) + "  \(line)\n"
                }
            }.joined()
        }.joined(separator: "\n")
    }

    /// Pads the numbers of a column with spaces in place of the decimals that others have.
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

    /// A table in GitHub's Markdown. The cells are Markdown already; the caller escapes any `|` or line break in them.
    package func markdown() -> String {
        func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
        let rule = columns.map { $0.alignment == .left ? "---" : "---:" }
        return line(columns.map(\.title)) + line(rule) + rows.map(line).joined()
    }

    private func widths(of lines: [[String]]) -> [Int] {
        columns.indices.map { column in lines.map { $0[column].displayWidth }.max() ?? 0 }
    }

    /// The widths with text columns narrowed, the widest first, as far as their words allow.
    private func narrowed(_ widths: [Int], of lines: [[String]], to limit: Int) -> [Int] {
        var widths = widths
        let least = columns.indices.map { column in
            max(Self.narrowestText, lines.map { $0[column].narrowestWidth }.max() ?? 0)
        }
        func widest() -> Int? {
            widths.indices.filter { columns[$0].alignment == .left && widths[$0] > least[$0] }
                .max { widths[$0] < widths[$1] }
        }
        while Self.width(widths) > limit, let widest = widest() { widths[widest] -= 1 }
        return widths
    }

    private static let narrowestText = 8
}
