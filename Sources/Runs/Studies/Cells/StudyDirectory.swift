import Checkpoints
import Configuration
import Files
import Text2Text

/// The directory of a study, `runs/<name>`: the directories of its runs, and its report.
package struct StudyDirectory {
    package let path: String

    package init(name: String, in project: String = ".") {
        path = RunDirectory(name: name, in: project).path
    }

    /// The directory of a run of the study.
    package func run(_ name: String) -> RunDirectory { RunDirectory(path: FileSystem.join(path, name)) }

    /// The model of a base that the study trains, in Hugging Face's format.
    func model(ofBase name: String) -> String { FileSystem.join(run(name).path, "exported") }

    /// Held while a process works on the study.
    package var lock: String { "\(path).lock" }
    /// Marks the directory, and names the study's file.
    package var marker: String { FileSystem.join(path, Self.markerName) }
    /// The deltas that were judged on other tasks.
    var transfers: String { FileSystem.join(path, "transfers") }

    private static let markerName = "study.json"

    /// The report's files.
    package var reports: ReportFiles { ReportFiles(base: FileSystem.join(path, "report")) }

    /// Whether a directory is that of a study.
    static func isStudy(_ path: String) -> Bool { FileSystem.exists(FileSystem.join(path, markerName)) }
}

extension RunDirectory {
    /// What a study knows of the run.
    var studyRecord: String { FileSystem.join(path, "cell.json") }
    /// What the process that trained it for a study printed, and its problems.
    var studyOutput: String { FileSystem.join(path, "output.txt") }
    var studyErrors: String { FileSystem.join(path, "errors.txt") }
}
