/// What a progress line says of the parts of a piece of work, as far as there is room.
package struct ProgressNote {
    /// What is always said, and what is said only where there is room for everything.
    private let start: String, extra: String
    private let parts: [(name: String, value: String)]

    private static let shortestName = 4

    package init(_ start: String, extra: String, parts: [(name: String, value: String)]) {
        self.start = start
        self.extra = extra
        self.parts = parts
    }

    /// Everything, where that fits; else without the extra and with names cut as much as is needed, all of them to the
    /// same width. What still does not fit is left for the terminal to cut.
    /// - Parameter width: columns
    package func text(within width: Int) -> String {
        let longest = parts.map(\.name.displayWidth).max() ?? 0
        let whole = text([start, extra], nameWidth: longest)
        if whole.displayWidth <= width { return whole }
        var nameWidth = longest
        while nameWidth > Self.shortestName, text([start], nameWidth: nameWidth).displayWidth > width { nameWidth -= 1 }
        return text([start], nameWidth: nameWidth)
    }

    private func text(_ start: [String], nameWidth: Int) -> String {
        (start + parts.map { "\($0.name.truncated(to: nameWidth)) \($0.value)" }).joined(separator: "  ")
    }
}
