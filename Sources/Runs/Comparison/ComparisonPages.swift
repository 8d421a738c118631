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
        try AtomicFile.write(ComparisonHTML.text(comparison), to: html)
        try AtomicFile.write(ComparisonMarkdown.text(comparison), to: markdown)
    }
}
