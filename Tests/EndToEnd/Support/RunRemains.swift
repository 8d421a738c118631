import Foundation
import TestSupport

extension TinyProject {
    /// All results of a run, without the times.
    /// - Parameters:
    ///   - run: its directory
    ///   - steps: its number of steps; it keeps its last two checkpoints, ten steps apart
    func remains(of run: String, steps: Int) throws -> [String: Data] {
        var files = try files(below: run)
        // Each session has its own TensorBoard file, and all events hold their time.
        let events = files.filter { $0.key.hasPrefix("tensorboard/") }
        for name in events.keys { files[name] = nil }
        files["events"] = Data(try EventFile.events(ofRun: events).map(Self.description).joined(separator: "\n").utf8)
        for name in files.keys {
            guard let text = files[name].map({ String(decoding: $0, as: UTF8.self) }) else { continue }
            if name.hasPrefix("report.") { files[name] = Data(text.withoutTime.utf8) }
            // The seconds and the memory of training and the run's number in the store differ, too. With them the
            // checksum differs.
            if name.hasSuffix("/state.json") {
                let state = text.replacing(/"checksum" : "[0-9a-f]*"/, with: "")
                    .replacing(/"seconds" : ("[^"]*"|[0-9.e+-]+)/, with: "")
                    .replacing(/"peak_memory_bytes" : "[^"]*"/, with: "")
                    .replacing(/"store_run" : "[0-9]+"/, with: "")
                    .replacing(/"store_run_began" : "[^"]*"/, with: "")
                files[name] = Data(state.utf8)
            }
        }
        // The milestones' predictions are in the store.
        for step in stride(from: steps, to: steps - 20, by: -10) {
            let report = try mixtape(
                "report", run, "--split", "validation", "--checkpoint", "\(step)", "--json")
            files["validation \(step)"] = Data((report.output.withoutTime + report.errors).utf8)
        }
        return files
    }

    /// An event without its times and speeds.
    private static func description(_ event: RecordedEvent) -> String {
        let scalars = event.scalars.filter { !$0.key.hasSuffix("_per_second") }.sorted { $0.key < $1.key }
        let texts = event.texts.sorted { $0.key < $1.key }
        return "\(event.step) \(scalars) \(texts)"
    }
}
