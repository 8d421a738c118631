/// A table of a page. If it is wider than the page, it scrolls in its own box.
package struct HTMLTable {
    package struct Column {
        /// HTML, like all cells.
        package let title: String
        package let isNumber: Bool
        /// A class for all its cells; empty for none.
        package let style: String

        package init(_ title: String, isNumber: Bool = false, style: String = "") {
            self.title = title
            self.isNumber = isNumber
            self.style = style
        }

        /// The attribute of its cells.
        fileprivate var attribute: String {
            let classes = [isNumber ? "number" : "", style].filter { !$0.isEmpty }
            return classes.isEmpty ? "" : " class=\"\(classes.joined(separator: " "))\""
        }
    }

    package struct Cell: ExpressibleByStringInterpolation {
        package let html: String
        /// The strength of its background, in 0...1.
        package var heat: Double?

        package init(_ html: String, heat: Double? = nil) {
            self.html = html
            self.heat = heat
        }

        package init(stringLiteral html: String) { self.init(html) }
    }

    /// The text alternative of the table.
    package let label: String
    package let columns: [Column]
    /// The first cell of a row is its heading.
    package var rows: [[Cell]] = []
    package var style = ""

    package init(_ label: String, _ columns: [Column], rows: [[Cell]] = [], style: String = "") {
        self.label = label
        self.columns = columns
        self.rows = rows
        self.style = style
    }

    package var html: String {
        let titles = columns.map { "<th scope=\"col\"\($0.attribute)>\($0.title)</th>" }
        let body = rows.map { row in "<tr>" + zip(row, columns).enumerated().map(Self.cell).joined() + "</tr>\n" }
        return """
            <div class="scroll" role="region" aria-label="\(HTMLText.escape(label))" tabindex="0"><table\
            \(style.isEmpty ? "" : " class=\"\(style)\"")>
            <thead><tr>\(titles.joined())</tr></thead>
            <tbody>
            \(body.joined())</tbody></table></div>

            """
    }

    private static func cell(_ place: Int, _ content: (Cell, Column)) -> String {
        let (cell, column) = content
        if place == 0 { return "<th scope=\"row\"\(column.attribute)>\(cell.html)</th>" }
        let heat = cell.heat.map { " style=\"--heat:\(PlotText.number($0 * 100))%\"" } ?? ""
        return "<td\(column.attribute)\(heat)>\(cell.html)</td>"
    }
}
