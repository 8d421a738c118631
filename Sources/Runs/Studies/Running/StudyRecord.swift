import Files
import Foundation
import Text2Text

/// What a study keeps of one of its runs, in the run's directory.
struct StudyRecord: Codable, Equatable {
    /// The settings of the run; see ``StudyIdentity``.
    let identity: String
    /// The data of the run; nil in studies of earlier versions.
    let data: [String: String]?
    /// Why the run failed: one line.
    var failure: String?
    /// Seconds that processes worked on it, with the preparation and the evaluations.
    var seconds = 0.0

    init(_ identity: StudyIdentity, seconds: Double = 0) {
        self.identity = identity.settings
        data = identity.data
        self.seconds = seconds
    }

    /// Whether the run was trained as the study now describes it.
    func isOf(_ identity: StudyIdentity) -> Bool { identity.isThat(ofSettings: self.identity, data: data) }

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
