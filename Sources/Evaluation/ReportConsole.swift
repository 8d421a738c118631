import CommandSyntax

/// The report for the terminal: one table.
package enum ReportConsole {
    package static func text(_ report: Report, terminal: Terminal) -> String {
        let table = report.summaryTable(\.printable).text(terminal: terminal)
        return "\(terminal.bold(report.title.printable))\n\n\(table)\n\(report.averageText)\n"
    }
}
