import Foundation

/// A table of a study's report, for HTML and Markdown alike. All texts are plain.
struct StudyTable {
    struct Column {
        let title: String
        let isNumber: Bool

        init(_ title: String, isNumber: Bool = true) {
            self.title = title
            self.isNumber = isNumber
        }
    }

    /// What the table holds, as its text alternative.
    let label: String
    let columns: [Column]
    /// The first value of a row is its heading.
    var rows: [[StudyValue]] = []
    /// Whether the numbers have a background of their size, with lines around them.
    var isMatrix = false
}

/// A cell of a table, with the runs that it comes from.
struct StudyValue {
    enum Mark {
        /// Stands out, such as the best of its column.
        case strong
        /// Not told apart from the best.
        case alike
        /// There is no test against the best.
        case untested
    }

    let text: String
    /// A line below the text; empty for none.
    var note = ""
    var mark: Mark?
    /// The runs behind the number. One of them is the number's link.
    var cells: [StudyCell] = []
    /// The place in the page that lists the runs, if there are several.
    var anchor: String?
    /// The value's own name as a place in the page.
    var id: String?
    /// Whether there is no number.
    var isMissing = false
    /// The size of the number, in 0...1.
    var heat: Double?

    init(
        _ text: String, note: String = "", mark: Mark? = nil, cells: [StudyCell] = [], anchor: String? = nil
    ) {
        self.text = text
        self.note = note
        self.mark = mark
        self.cells = cells
        self.anchor = anchor
    }

    init(missing text: String, cells: [StudyCell] = [], anchor: String? = nil) {
        self.init(text, cells: cells, anchor: anchor)
        isMissing = true
    }

    static let none = StudyValue(missing: "–")
}

/// A part of the page.
struct StudySection {
    enum Block {
        case heading(String)
        case text(String)
        case table(StudyTable)
        /// SVG images and their title.
        case charts([String])
    }

    let id: String, title: String
    var blocks: [Block]
}

extension StudyCell {
    /// The relative link from the study's report to the run's; to its directory if it has none.
    var link: String {
        let path = directory.split(separator: "/").joined(separator: "/")
        var allowed = CharacterSet.urlPathAllowed
        allowed.remove(charactersIn: "()'&;:")
        let encoded = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
        return "\(encoded)/\(hasReport ? "report.html" : "")"
    }

    /// Whether there is something to follow a link to.
    var hasDirectory: Bool { status != .waiting && hasFolder }
}
