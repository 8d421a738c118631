import Models
import Presentation

/// The cross-attention of one answer as a page of pictures. Rows are the tokens of the answer, columns those of the
/// input. A darker cell (lighter on a dark page) means that the row's token attended more to the column's.
///
/// The page is one HTML file without scripts or external content. The mean over everything comes first, then the mean
/// of each layer, with the layer's heads folded under it.
package struct AttentionPicture {
    let weights: AttentionWeights
    /// The tokens in readable form.
    let input: [String], answer: [String]

    package init(weights: AttentionWeights, input: [String], answer: [String]) {
        precondition(
            weights.rows == answer.count && weights.columns == input.count,
            "AttentionPicture: \(weights.rows) x \(weights.columns) weights, \(answer.count) and \(input.count) tokens")
        self.weights = weights
        self.input = input
        self.answer = answer
    }

    /// The largest number of cells on a page. With more, browsers take minutes.
    static let maximumCells = 400_000
    /// The largest number of cells in a picture that show their weight under the pointer.
    static let maximumTitles = 4000

    /// The page.
    /// - Parameters:
    ///   - title: for example the model's name
    ///   - question: the input as a text
    ///   - reply: the answer as a text
    package func html(title: String, question: String, reply: String) -> String {
        let cells = weights.rows * weights.columns
        let showsHeads = cells * (1 + weights.layers * (1 + weights.heads)) <= Self.maximumCells
        let showsLayers = showsHeads || cells * (1 + weights.layers) <= Self.maximumCells
        var body = [
            "<h1>\(HTMLText.escape(title))</h1>",
            "<dl><dt>input</dt><dd>\(HTMLText.escape(question))</dd>",
            "<dt>answer</dt><dd>\(HTMLText.escape(reply))</dd></dl>",
            """
            <p>Cross-attention: each row is a token of the answer, each column a token of the input, and a cell shows \
            how much of its attention the row pays to the column. Every row sums to 1.</p>
            """,
            legend,
            figure(
                "Mean of \(Quantity.count(weights.layers, "layer")) of \(Quantity.count(weights.heads, "head"))",
                weights.mean[...], cellSize: 22, hasTitles: true),
        ]
        if showsLayers {
            body += (0..<weights.layers).map { layer in
                let heads = (0..<weights.heads).map {
                    figure("Head \($0 + 1)", weights.weights(layer: layer, head: $0), cellSize: 10, hasTitles: false)
                }
                let folded =
                    showsHeads
                    ? "\n<details><summary>The heads of layer \(layer + 1)</summary>\n<div class=\"heads\">\n"
                        + heads.joined(separator: "\n") + "\n</div>\n</details>"
                    : ""
                return figure(
                    "Layer \(layer + 1), mean of its heads", weights.mean(layer: layer)[...], cellSize: 16,
                    hasTitles: true) + folded
            }
        }
        if !showsHeads {
            body.append(
                "<p>The pictures of \(showsLayers ? "single heads" : "layers and heads") are left out, as there are "
                    + "too many cells for a page; take a shorter input.</p>")
        }
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(HTMLText.escape(title))</title>
            <style>
            \(AttentionColors.styles)
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; color: var(--ink); background: var(--page); }
            h1 { font-size: 1.3rem; }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
            dt { color: var(--muted); }
            dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
            figure { margin: 1.5rem 0 .5rem; overflow-x: auto; }
            figcaption { font-weight: 600; margin-bottom: .3rem; }
            summary { cursor: pointer; color: var(--muted); }
            .heads { display: flex; flex-wrap: wrap; gap: 0 2rem; }
            svg text { font: 11px ui-monospace, monospace; fill: var(--ink); white-space: pre; }
            .frame { fill: none; stroke: var(--muted); stroke-width: .5; }
            </style>
            </head>
            <body>
            \(body.joined(separator: "\n"))
            </body>
            </html>

            """
    }

    // MARK: Pictures

    private func figure(_ caption: String, _ cells: ArraySlice<Double>, cellSize: Int, hasTitles: Bool) -> String {
        "<figure>\n<figcaption>\(HTMLText.escape(caption))</figcaption>\n"
            + svg(cells, caption, cellSize: cellSize, hasTitles: hasTitles) + "\n</figure>"
    }

    /// One picture. Cells of one colour are one path, which keeps the file small.
    private func svg(_ cells: ArraySlice<Double>, _ caption: String, cellSize: Int, hasTitles: Bool) -> String {
        let characterWidth = 7
        let showsTokens = cellSize >= 12
        let labels = showsTokens ? answer.map(Self.label) : []
        let tops = showsTokens ? input.map(Self.label) : []
        let left = (labels.map(\.displayWidth).max() ?? 0) * characterWidth + (showsTokens ? 8 : 1)
        let top = (tops.map(\.displayWidth).max() ?? 0) * characterWidth + (showsTokens ? 8 : 1)
        let (columns, rows) = (weights.columns, weights.rows)
        let (width, height) = (left + columns * cellSize + 1, top + rows * cellSize + 1)
        var parts = [
            "<svg width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\" role=\"img\" "
                + "aria-label=\"\(HTMLText.escape(caption))\">"
        ]
        var paths: [Int: String] = [:]
        for (place, weight) in cells.enumerated() {
            let (x, y) = (left + place % columns * cellSize, top + place / columns * cellSize)
            paths[AttentionColors.level(weight), default: ""] += "M\(x) \(y)h\(cellSize)v\(cellSize)h-\(cellSize)z"
        }
        parts += paths.sorted { $0.key < $1.key }.map { "<path class=\"l\($0.key)\" d=\"\($0.value)\"/>" }
        parts.append(
            "<rect class=\"frame\" x=\"\(left)\" y=\"\(top)\" width=\"\(columns * cellSize)\" "
                + "height=\"\(rows * cellSize)\"/>")
        for (row, label) in labels.enumerated() {
            let y = top + row * cellSize + cellSize / 2 + 4
            parts.append("<text x=\"\(left - 5)\" y=\"\(y)\" text-anchor=\"end\">\(HTMLText.escape(label))</text>")
        }
        for (column, label) in tops.enumerated() {
            let x = left + column * cellSize + cellSize / 2 + 4
            parts.append("<text transform=\"translate(\(x) \(top - 5)) rotate(-90)\">\(HTMLText.escape(label))</text>")
        }
        if hasTitles, cells.count <= Self.maximumTitles {
            for (place, weight) in cells.enumerated() {
                let (row, column) = (place / columns, place % columns)
                let words = "\(Self.label(answer[row])) from \(Self.label(input[column])): \(Quantity.fixed(weight, 3))"
                parts.append(
                    "<rect x=\"\(left + column * cellSize)\" y=\"\(top + row * cellSize)\" width=\"\(cellSize)\" "
                        + "height=\"\(cellSize)\" fill=\"transparent\"><title>\(HTMLText.escape(words))</title></rect>")
            }
        }
        return (parts + ["</svg>"]).joined(separator: "\n")
    }

    private var legend: String {
        let (count, left, width) = (AttentionColors.levels, 16, 16)
        let cells = (0..<count).map {
            "<rect class=\"l\($0)\" x=\"\(left + $0 * width)\" y=\"1\" width=\"\(width)\" height=\"14\"/>"
        }
        let ticks = stride(from: 0, through: count, by: count / 4).map { level in
            "<text x=\"\(left + level * width)\" y=\"28\" text-anchor=\"middle\">"
                + "\(Quantity.fixed(AttentionColors.weight(atLevel: level), 2))</text>"
        }
        return "<p><svg width=\"\(2 * left + count * width)\" height=\"32\" role=\"img\" "
            + "aria-label=\"The colours of weights from 0 to 1\">" + cells.joined()
            + "<rect class=\"frame\" x=\"\(left)\" y=\"1\" width=\"\(count * width)\" height=\"14\"/>"
            + ticks.joined() + "</svg></p>"
    }

    // MARK: Text

    /// A token without characters that would break the line; a long one is cut.
    private static func label(_ piece: String) -> String { piece.printable.truncated(to: 16) }
}
