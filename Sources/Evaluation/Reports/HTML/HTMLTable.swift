/// A table of a page. Where it is wider than the page, it scrolls in a box of its own.
struct HTMLTable {
    struct Column {
        /// HTML, as all cells are.
        let title: String
        let isNumber: Bool

        init(_ title: String, isNumber: Bool = false) {
            self.title = title
            self.isNumber = isNumber
        }
    }

    struct Cell: ExpressibleByStringInterpolation {
        let html: String
        /// How strong its background is, in 0...1.
        var heat: Double?

        init(_ html: String, heat: Double? = nil) {
            self.html = html
            self.heat = heat
        }

        init(stringLiteral html: String) { self.init(html) }
    }

    /// What it is of, for those who do not see it.
    let label: String
    let columns: [Column]
    /// The first cell of a row is its heading.
    var rows: [[Cell]] = []
    var style = ""

    init(_ label: String, _ columns: [Column], rows: [[Cell]] = [], style: String = "") {
        self.label = label
        self.columns = columns
        self.rows = rows
        self.style = style
    }

    var html: String {
        let titles = columns.map { "<th scope=\"col\"\($0.isNumber ? " class=\"number\"" : "")>\($0.title)</th>" }
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
        let number = column.isNumber ? " class=\"number\"" : ""
        if place == 0 { return "<th scope=\"row\"\(number)>\(cell.html)</th>" }
        let heat = cell.heat.map { " style=\"--heat:\(PlotText.number($0 * 100))%\"" } ?? ""
        return "<td\(number)\(heat)>\(cell.html)</td>"
    }
}
