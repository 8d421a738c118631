import Foundation

/// The Markdown files of the project.
enum Documentation {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().path

    /// The Markdown files, by their paths from the top: those at the top, and those below the committed folders.
    static var files: [String] { files(ending: ".md") }

    /// The files of the project by their paths from the top, without hidden folders and build products.
    static func files(ending: String) -> [String] {
        var names = ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).filter { $0.hasSuffix(ending) }
        for folder in ["Data", "Pipelines", "Sources", "Tasks", "Tests"] {
            let below = (try? FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
            names += below.filter { $0.hasSuffix(ending) && !"/\($0)".contains("/.") }.map { "\(folder)/\($0)" }
        }
        return names.sorted()
    }

    static func read(_ file: String) throws -> String { try String(contentsOfFile: "\(root)/\(file)", encoding: .utf8) }

    /// The text with new content between `<!-- table: NAME -->` and `<!-- end -->`.
    static func replacingTables(in text: String, _ table: (String) throws -> String) rethrows -> String {
        var parts = text.components(separatedBy: "<!-- table: ")
        for index in parts.indices.dropFirst() {
            guard let name = parts[index].range(of: " -->"), let end = parts[index].range(of: "<!-- end -->") else {
                continue
            }
            let printed = try table(String(parts[index][..<name.lowerBound]))
            parts[index].replaceSubrange(name.upperBound..<end.lowerBound, with: "\n\n\(printed)\n")
        }
        return parts.joined(separator: "<!-- table: ")
    }
}

/// A block of code in a Markdown file.
struct FencedBlock {
    /// The word behind the opening fence, such as `json`.
    let language: String
    let lines: [String]
    /// The comment on the line before, such as `tried: demo` of `<!-- tried: demo -->`; nil without one.
    let remark: String?

    var text: String { lines.map { $0 + "\n" }.joined() }

    /// All blocks of a text in order.
    static func all(in text: String) -> [FencedBlock] {
        var blocks: [FencedBlock] = []
        var open: (language: String, lines: [String], remark: String?)?
        var before = ""
        for line in text.components(separatedBy: "\n") {
            if let block = open {
                if line == "```" {
                    blocks.append(FencedBlock(language: block.language, lines: block.lines, remark: block.remark))
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if line.hasPrefix("```") {
                let isComment = before.hasPrefix("<!-- ") && before.hasSuffix(" -->")
                open = (String(line.dropFirst(3)), [], isComment ? String(before.dropFirst(5).dropLast(4)) : nil)
            }
            before = line
        }
        return blocks
    }
}
