import Foundation

/// Commands and their output as a text shows them. Lines that begin with `$ ` are typed; the others are printed.
///
/// A line `…` matches any lines. A line that ends with `…` matches every line with the same beginning. Numbers and the
/// widths of columns differ from machine to machine, so any number matches a number.
struct Transcript {
    struct Step {
        let command: String
        let expected: [String]
    }

    let steps: [Step]

    init(_ block: FencedBlock) {
        var steps: [Step] = []
        for line in block.lines {
            if line.hasPrefix("$ ") {
                steps.append(Step(command: String(line.dropFirst(2)), expected: []))
            } else if let last = steps.popLast() {
                steps.append(Step(command: last.command, expected: last.expected + [line]))
            }
        }
        self.steps = steps
    }

    /// Whether the lines match the expected ones, apart from empty lines.
    static func fits(_ lines: [String], _ expected: [String]) -> Bool {
        fits(lines.map(plain).filter { !$0.isEmpty }[...], expected.map(plain).filter { !$0.isEmpty }[...])
    }

    private static func fits(_ lines: ArraySlice<String>, _ expected: ArraySlice<String>) -> Bool {
        guard let first = expected.first else { return lines.isEmpty }
        if first == "…" {
            let rest = expected.dropFirst()
            return (lines.startIndex...lines.endIndex).contains { fits(lines[$0...], rest) }
        }
        guard let line = lines.first else { return false }
        let isSame = first.hasSuffix("…") ? line.hasPrefix(first.dropLast()) : line == first
        return isSame && fits(lines.dropFirst(), expected.dropFirst())
    }

    /// A line without the parts that differ from machine to machine.
    private static func plain(_ line: String) -> String {
        let words = line.split(separator: " ").map { $0.allSatisfy { $0 == "─" } ? "─" : String($0) }
        return words.joined(separator: " ").replacing(/[0-9]([0-9.,]*[0-9])?/) { _ in "#" }
    }
}
