import Foundation

/// Commands and their output as a text shows them: lines that begin with `$ ` are typed, the others are printed.
///
/// A line `…` stands for any lines, and a line that ends with `…` for any that begin so. Numbers, and how wide columns
/// are, differ from machine to machine; where a number is shown, any may stand.
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

    /// Whether lines are those that are expected, empty ones aside.
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

    /// A line without what differs from machine to machine.
    private static func plain(_ line: String) -> String {
        let words = line.split(separator: " ").map { $0.allSatisfy { $0 == "─" } ? "─" : String($0) }
        return words.joined(separator: " ").replacing(/[0-9]([0-9.,]*[0-9])?/) { _ in "#" }
    }
}
