import Foundation

/// A run of the built `mixtape` at its own terminal, with typed lines.
///
///     let run = try TerminalRun(["predict", "runs/tiny"], typing: ["parity: 7"], in: project.path)
struct TerminalRun: CustomStringConvertible {
    let status: Int32
    /// The text on the terminal, without the typed lines.
    let output: String

    /// Types lines, and then Ctrl-D as their end.
    /// - Parameter columns: the width of the terminal; nil leaves the width unknown
    /// - Throws: `CommandLineRun.Failure` if no terminal is available or the program does not end
    init(
        _ arguments: [String], typing lines: [String] = [], in directory: String, columns: UInt16 = 0,
        timeoutSeconds: Double = 60
    ) throws {
        var (terminal, end): (Int32, Int32) = (-1, -1)
        var size = winsize(ws_row: 24, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        guard openpty(&terminal, &end, nil, nil, &size) == 0 else {
            throw CommandLineRun.Failure("no terminal: \(String(cString: strerror(errno)))")
        }
        defer { close(terminal) }
        var settings = termios()
        tcgetattr(end, &settings)
        settings.c_lflag &= ~tcflag_t(ECHO)
        settings.c_oflag &= ~tcflag_t(OPOST)
        tcsetattr(end, TCSANOW, &settings)

        let process = Process()
        process.executableURL = URL(fileURLWithPath: try CommandLineRun.program())
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = ProcessInfo.processInfo.environment.merging(["NO_COLOR": "1"]) { $1 }
        let handle = FileHandle(fileDescriptor: end, closeOnDealloc: false)
        process.standardInput = handle
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        close(end)
        let typed = Array((lines.map { $0 + "\n" }.joined() + "\u{4}").utf8)
        guard write(terminal, typed, typed.count) == typed.count else {
            process.terminate()
            throw CommandLineRun.Failure("the terminal does not take what is typed")
        }
        let killer = DispatchWorkItem { kill(process.processIdentifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + timeoutSeconds, execute: killer)
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        // When the program has closed its terminal, reading ends with an error.
        while case let count = read(terminal, &buffer, buffer.count), count > 0 { bytes += buffer[..<count] }
        process.waitUntilExit()
        killer.cancel()
        status = process.terminationStatus
        output = String(decoding: bytes, as: UTF8.self)
    }

    /// The text without the sequences that clear a line or a screen.
    var lines: [String] {
        output.replacing("\u{1B}[K", with: "").replacing("\u{1B}[J", with: "").split(separator: "\n").map(String.init)
    }

    var description: String { "status \(status)\n\(output)" }
}
