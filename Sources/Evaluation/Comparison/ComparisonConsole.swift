import Presentation

/// A comparison for the terminal: one table for each run compared with the baseline.
package enum ComparisonConsole {
    package static func text(_ comparison: Comparison, terminal: Terminal) -> String {
        var blocks = [terminal.bold(comparison.title(\.printable)) + "\n"]
        let others = comparison.runs.indices.dropFirst()
        if others.count > 1 {
            blocks.append(comparison.scoreTable(\.printable).text(terminal: terminal))
        }
        for run in others {
            if others.count > 1 { blocks.append(terminal.bold(comparison.runs[run].name.printable) + "\n") }
            if let text = comparison.emptinessText(of: run, \.printable) {
                blocks.append(text + "\n")
                continue
            }
            blocks.append(comparison.differenceTable(of: run, \.printable).text(terminal: terminal))
            let notes = comparison.notes(of: run, \.printable)
            if !notes.isEmpty { blocks.append(notes.map { $0 + "\n" }.joined()) }
        }
        return blocks.joined(separator: "\n")
    }
}
