import Configuration
import Evaluation
import Files

/// A report with its files.
package struct PublishedReport {
    package let report: Report
    package let files: ReportFiles
    /// False if the folder may not be written. The report is then only in memory.
    package let isWritten: Bool

    /// - Throws: `FileError`
    package init(_ report: Report, to files: ReportFiles) throws {
        self.report = report
        self.files = files
        isWritten = FileSystem.mayWrite(in: files.folder)
        guard isWritten else { return }
        try FileSystem.makeFolder(files.folder)
        try AtomicFile.write(ReportHTML.text(report), to: files.html)
        try AtomicFile.write(ReportMarkdown.text(report), to: files.markdown)
        try AtomicFile.write(ReportJSON.text(report), to: files.json)
    }
}

/// The files of a report, for people and for programs.
package struct ReportFiles {
    package let html: String, markdown: String, json: String

    /// - Parameter base: the common part of the three paths
    init(base: String) {
        html = "\(base).html"
        markdown = "\(base).md"
        json = "\(base).json"
    }

    package var folder: String { FileSystem.parent(of: json) }
    package var all: [String] { [html, markdown, json] }
}
