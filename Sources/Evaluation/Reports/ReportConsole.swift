import Presentation

/// The report for the terminal: one table, with notes for reading it.
package enum ReportConsole {
    package static func text(_ report: Report, terminal: Terminal) -> String {
        let table = report.summaryTable(\.printable).text(terminal: terminal)
        let decodings = report.decodingsText.map { "Answers: \($0.printable)\n" } ?? ""
        let unfinished = report.training.map { $0.isFinished == false ? "Trained for \($0.stepsText)\n" : "" } ?? ""
        return "\(terminal.bold(report.title.printable))\n\n\(table)\n\(report.averageText)\n\(decodings)\(unfinished)"
    }
}
