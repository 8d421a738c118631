import ExampleStore
import Files
import Foundation
import Text2Text

/// The runs of a directory, the last changed first.
package struct RunList {
    package let directory: String
    package let runs: [ListedRun]

    /// - Parameter directory: the directory of the runs, or of one run
    /// - Throws: ``RunError`` if there is no such directory; `FileError` if it cannot be read
    package init(_ directory: String, _ observer: any RunObserver) throws {
        guard FileSystem.isFolder(directory) else {
            let advice = "name the directory of the runs"
            let first = directory == RunDirectory.root ? "train a run first, or " : ""
            throw RunError(
                FileSystem.exists(directory) ? "is a file; \(advice)" : "there is no such directory; \(first)\(advice)",
                path: directory)
        }
        self.directory = directory
        var opened: [String: ExampleStore?] = [:]
        func store(_ path: String) -> ExampleStore? {
            if let store = opened[path] { return store }
            // It only tells whether a run stopped early or failed.
            let store = try? ExampleStore(path: path, mode: .readOnly)
            opened[path] = store
            return store
        }
        let isRun = FileSystem.exists(RunDirectory(path: directory).configuration)
        let paths =
            try isRun
            ? [directory]
            : FileSystem.readableNames(in: directory).filter { !$0.hasPrefix(".") }
                .map { FileSystem.join(directory, $0) }.filter {
                    FileSystem.isFolder($0) && !StudyDirectory.isStudy($0)
                }
        let runs = observer.following("runs", of: paths.count, "directories") { update in
            paths.enumerated().compactMap { place, path in
                defer { update(place + 1) }
                return ListedRun(RunDirectory(path: path), stores: store)
            }
        }
        self.runs = runs.sorted { ($1.changed ?? .distantPast, $0.name) < ($0.changed ?? .distantPast, $1.name) }
    }
}
