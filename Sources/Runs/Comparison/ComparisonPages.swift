import Evaluation
import Files

/// The files of a comparison for people.
package struct ComparisonPages {
    package let html: String, markdown: String

    /// - Parameter base: the common part of the paths
    package init(base: String) {
        html = "\(base).html"
        markdown = "\(base).md"
    }

    package var folder: String { FileSystem.parent(of: html) }
    package var all: [String] { [html, markdown] }

    /// - Throws: `FileError`
    package func write(_ comparison: Comparison) throws {
        try FileSystem.makeFolder(folder)
        try Self.write(ComparisonHTML.text(comparison), to: html)
        try Self.write(ComparisonMarkdown.text(comparison), to: markdown)
    }

    private static func write(_ page: String, to path: String) throws {
        let file = try PendingFile(named: path, advice: "name other pages: --output FILE")
        try file.write { (writer) throws(FileError) in try writer.write(page) }
        try file.commit()
    }
}
