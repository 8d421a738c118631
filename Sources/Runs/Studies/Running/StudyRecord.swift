import Files
import Foundation
import Text2Text

/// What a study keeps of one of its runs, in the run's directory.
struct StudyRecord: Codable, Equatable {
    /// Identifies everything that decides the run; see ``Study/identity(of:base:)``.
    let identity: String
    /// Why the run failed: one line.
    var failure: String?
    /// Seconds that processes worked on it, with the preparation and the evaluations.
    var seconds = 0.0

    /// Nil if there is none, or if it is damaged.
    static func read(_ run: RunDirectory) -> StudyRecord? {
        guard let bytes = try? FileSystem.contents(of: run.studyRecord) else { return nil }
        return try? JSONDecoder().decode(StudyRecord.self, from: Data(bytes))
    }

    func write(to run: RunDirectory) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try AtomicFile.write(Array(try encoder.encode(self)) + [UInt8(ascii: "\n")], to: run.studyRecord)
    }
}
