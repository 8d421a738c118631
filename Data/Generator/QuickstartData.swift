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
            try DataFile.writeAll(to: directory)
        } catch {
            complain("cannot write to \(directory): \(error.localizedDescription)")
            exit(1)
        }
    }

    private static func complain(_ message: String) {
        FileHandle.standardError.write(Data("\(message)\n".utf8))
    }
}
