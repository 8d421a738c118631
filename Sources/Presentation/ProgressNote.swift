/// A progress line's note on the parts of a piece of work, as far as there is room.
package struct ProgressNote {
    /// The text that is always shown, and the text that is shown only if everything fits.
    private let start: String, extra: String
    private let parts: [(name: String, value: String)]

    private static let shortestName = 4

    package init(_ start: String, extra: String, parts: [(name: String, value: String)]) {
        self.start = start
        self.extra = extra
        self.parts = parts
    }

    /// Everything, if it fits. Otherwise the extra is left out and all names are cut to the same width, as much as is
    /// needed. The terminal cuts what still does not fit.
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
