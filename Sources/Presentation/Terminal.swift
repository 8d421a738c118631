import Configuration
import Foundation

/// The device behind a standard stream, and the output that it accepts.
package struct Terminal: Sendable {
    /// Whether the stream is a terminal and not a file or another program.
    package let isInteractive: Bool
    /// Columns.
    package let width: Int
    /// Lines, if the number is known.
    package let height: Int?
    /// Whether to write escape sequences for colour and weight. True on a terminal that is not `dumb`, and if
    /// CLICOLOR_FORCE is set to anything but 0; never if NO_COLOR is set (no-color.org).
    package let hasColor: Bool

    package static let defaultWidth = 80

    package init(isInteractive: Bool, width: Int = defaultWidth, height: Int? = nil, hasColor: Bool = false) {
        self.isInteractive = isInteractive
        self.width = width
        self.height = height
        self.hasColor = hasColor
    }

    /// Looks at an open file.
    package init(descriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment) {
        let isInteractive = isatty(descriptor) == 1
        var size = winsize()
        let isSized = isInteractive && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let columns = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        let isForced = !["", "0"].contains(environment["CLICOLOR_FORCE"] ?? "")
        let isWelcome = isForced || isInteractive && environment["TERM"] != "dumb"
        self.init(
            isInteractive: isInteractive,
            width: isSized ? Int(size.ws_col) : columns ?? Self.defaultWidth,
            height: isSized && size.ws_row > 0 ? Int(size.ws_row) : nil,
            hasColor: isWelcome && (environment["NO_COLOR"] ?? "").isEmpty)
    }

    /// Standard output, as it is now.
    package static var output: Terminal { Terminal(descriptor: STDOUT_FILENO) }
    /// Standard error, as it is now.
    package static var error: Terminal { Terminal(descriptor: STDERR_FILENO) }

    /// Writes text for a person to standard error, without anything that steers the terminal. Failures (a closed
    /// stream, a full disk) are ignored: there is no other place to report them.
    package static func writeError(_ text: String) { steerError(safe(text)) }

    /// Writes text that moves the cursor. Its data must be safe already.
    package static func steerError(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }

    /// The lines without anything that steers a terminal, except the styles below. Those are harmless even in data.
    package static func safe(_ text: String) -> String {
        guard text.contains("\u{1B}") else { return text.printableLines }
        let styles = styleCodes.map { sequence($0) }
        var result = ""
        var rest = Substring(text)
        while let escape = rest.unicodeScalars.firstIndex(of: "\u{1B}") {
            result += String(rest[..<escape]).printableLines
            rest = rest[escape...]
            if let style = styles.first(where: { rest.unicodeScalars.starts(with: $0.unicodeScalars) }) {
                result += style
                rest = rest[rest.unicodeScalars.index(escape, offsetBy: style.unicodeScalars.count)...]
            } else {
                result += "\u{1B}".printable
                rest = rest[rest.unicodeScalars.index(after: escape)...]
            }
        }
        return result + String(rest).printableLines
    }

    package func bold(_ text: String) -> String { styled(text, 1) }
    package func dim(_ text: String) -> String { styled(text, 2) }
    /// A highlight. Like all colour, it only repeats what the words say.
    package func yellow(_ text: String) -> String { styled(text, 33) }

    /// Plain, bold, dim and yellow.
    private static let styleCodes = [0, 1, 2, 33]

    private static func sequence(_ code: Int) -> String { "\u{1B}[\(code)m" }

    private func styled(_ text: String, _ code: Int) -> String {
        hasColor && !text.isEmpty ? Self.sequence(code) + text + Self.sequence(0) : text
    }
}
