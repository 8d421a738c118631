import Configuration
import Evaluation
import Files
import Presentation
import Runs

extension PublishedReport {
    /// Prints a table, or the JSON itself, and the places of the files. If they may not be written, the printed text is
    /// all.
    func show(isJSON: Bool) {
        if isJSON {
            StandardOutput.write(json: ReportJSON.text(report))
        } else {
            StandardOutput.show("\n" + ReportConsole.text(report, terminal: .output))
        }
        if !isWritten {
            Console.warn("\(files.folder): may not be written, so the report is only printed")
        } else if !isJSON {
            Console.say("report", files.all.joined(separator: ", "))
        }
    }
}

extension ComparisonPages {
    /// Writes the two pages and prints the tables. If the pages may not be written, the printed text is all.
    func publish(_ comparison: Comparison) throws {
        let isWritten = FileSystem.mayWrite(in: folder)
        if isWritten { try write(comparison) }
        StandardOutput.show(ComparisonConsole.text(comparison, terminal: .output))
        if isWritten {
            Console.say("comparison", all.joined(separator: ", "))
        } else {
            Console.warn("\(folder): may not be written, so the comparison is only printed")
        }
    }
}
