import Files
import Foundation
import TaskDefinitions

/// The data files of a new task, as its file names them.
struct DataPaths {
    /// In the order of the splits.
    let paths: [(split: Split, path: String)]
    /// Whether the files are named by absolute paths, because no shorter path leads there from the data directory.
    var areAbsolute: Bool { paths.contains { $0.path.hasPrefix("/") } }

    private static let otherNames: [(split: Split, names: [String])] = [
        (.validation, ["validation", "valid", "val", "dev"]), (.test, ["test"]),
    ]

    /// - Parameters:
    ///   - dataFile: the path from here; if its name contains `train`, files beside it become the other splits
    ///   - dataDirectory: the start of relative paths
    init(_ dataFile: String, in dataDirectory: String) {
        let file = FileSystem.absolute(dataFile)
        var paths: [(split: Split, path: String)] = [(.train, Self.written(file, in: dataDirectory))]
        let folder = file.lastIndex(of: "/").map { file[...$0] } ?? ""
        let name = file.dropFirst(folder.count)
        if let train = name.range(of: "train", options: .backwards) {
            for (split, names) in Self.otherNames {
                let siblings = names.map { "\(folder)\(name.replacingCharacters(in: train, with: $0))" }
                if let sibling = siblings.first(where: { FileSystem.exists($0) }) {
                    paths.append((split, Self.written(sibling, in: dataDirectory)))
                }
            }
        }
        self.paths = paths
    }

    /// Relative to the data directory if the file lies in it, or beside it in the same project; else absolute.
    private static func written(_ path: String, in dataDirectory: String) -> String {
        let directory = FileSystem.absolute(dataDirectory)
        let base = directory.hasSuffix("/") ? directory : directory + "/"
        if path.hasPrefix(base) { return String(path.dropFirst(base.count)) }
        let project = FileSystem.join(FileSystem.parent(of: directory), "")
        let relative = "../" + path.dropFirst(project.count)
        // If the data directory is missing or a link, the way back leads elsewhere.
        let leadsThere = FileSystem.isSameFile(FileSystem.join(dataDirectory, relative), path)
        return leadsThere && path.hasPrefix(project) && project != "/" ? relative : path
    }
}
