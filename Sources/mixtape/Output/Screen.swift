import Foundation
import Presentation

/// Lines that are redrawn in place.
struct Screen {
    private var height = 0

    mutating func draw(_ lines: [String], _ terminal: Terminal) {
        // Lines above the terminal's top cannot be redrawn.
        let shown = lines.prefix(max(1, (terminal.height ?? Int.max) - 1))
        let start = height > 0 ? "\u{1B}[\(height)A\r" : ""
        print(start + shown.map { Terminal.safe($0) + "\u{1B}[K\n" }.joined() + "\u{1B}[J", terminator: "")
        fflush(nil)
        height = shown.count
    }
}
