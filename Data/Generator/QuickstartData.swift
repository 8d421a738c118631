import Foundation

/// `swift run quickstart-data DIR` writes the quickstart's data files to DIR, byte for byte the same each time.
@main
enum QuickstartData {
    static func main() {
        guard CommandLine.arguments.count == 2, let directory = CommandLine.arguments.last, !directory.hasPrefix("-")
        else {
            complain("usage: quickstart-data DIR   (the committed files are in Data/quickstart)")
            exit(2)
        }
        do {
            try write(to: directory)
        } catch {
            complain("\(directory): \(error.localizedDescription)")
            exit(1)
        }
    }

    package static func write(to directory: String) throws {
        let folder = URL(fileURLWithPath: directory, isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in DataFile.all() {
            try Data(file.text.utf8).write(to: folder.appendingPathComponent(file.name), options: .atomic)
        }
    }

    private static func complain(_ message: String) {
        FileHandle.standardError.write(Data("\(message)\n".utf8))
    }
}
