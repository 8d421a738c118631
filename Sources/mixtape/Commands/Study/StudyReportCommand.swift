import CommandSyntax
import Files
import Foundation
import Presentation
import Runs

/// `mixtape study report`
struct StudyReportCommand {
    private let study: StudyArgument
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        study = StudyArgument(arguments)
        isJSON = arguments.flag("json", "print the report as JSON")
    }

    func run() throws {
        try Self.publish(try study.read(isRead: true), ConsoleObserver(), isJSON: isJSON)
    }

    /// Writes the report of what there is, and prints where it is.
    static func publish(_ study: Study, _ observer: any RunObserver, isJSON: Bool = false) throws {
        let report = StudyReport(try StudyReading(study, observer).results(), created: Date())
        let files = study.directory.reports
        let isWritten = FileSystem.mayWrite(in: files.folder)
        if isWritten {
            try FileSystem.makeFolder(files.folder)
            try AtomicFile.write(report.html, to: files.html)
            try AtomicFile.write(report.markdown, to: files.markdown)
            try AtomicFile.write(report.json, to: files.json)
        }
        if isJSON { StandardOutput.write(json: report.json) }
        if !isWritten {
            Console.warn("\(files.folder): may not be written, so there is no report")
        } else if !isJSON {
            Console.say("report", files.all.joined(separator: ", "))
        }
    }

    static let command = Command(
        "report", "Write the report of a study: as much as is finished.",
        discussion: """
            Writes report.html, report.md and report.json to runs/STUDY. Nothing is trained or evaluated. Cells that \
            are not finished are in it with what is known of them.
            """,
        examples: [
            Example("Pipelines/delta-tuning.study.json", "what came out so far"),
            Example("Pipelines/delta-tuning.study.json --json", "for a program"),
        ],
        arguments: StudyReportCommand.init
    ) { try $0.run() }
}
