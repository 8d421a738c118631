import Foundation

/// A complete run of the built `mixtape`, and its output.
///
///     let run = try CommandLineRun(["task", "list"], in: project.path)
///     #expect(run.status == 0, "\(run)")
struct CommandLineRun: CustomStringConvertible {
    let arguments: [String]
    /// The exit status; as in shells, 128 + n if signal n ended the process.
    let status: Int32
    let output: String
    let errors: String

    /// Runs a command line.
    /// - Parameters:
    ///   - shell: a script that runs it, as `$0` with the arguments `$@`
    ///   - directory: the working directory
    ///   - environment: variables beside those of the tests' own process
    ///   - fileBlocks: the greatest size of a file that it may write, in blocks of 512 bytes
    ///   - signal: called every millisecond while the program runs; returns a signal to send, if any
    /// - Throws: ``Failure`` if the program is not found or does not end in time; and errors of `signal`
    init(
        _ arguments: [String] = [], shell: String? = nil, in directory: String, environment: [String: String] = [:],
        input: String = "", fileBlocks: Int? = nil, timeoutSeconds: Double = 120,
        signal: (UnderWay) throws -> Int32? = { _ in nil }
    ) throws {
        self.arguments = arguments
        let process = Process()
        let script = shell ?? fileBlocks.map { "ulimit -f \($0); exec \"$0\" \"$@\"" }
        let program = try Self.program()
        process.executableURL = URL(fileURLWithPath: script == nil ? program : "/bin/sh")
        process.arguments = (script.map { ["-c", $0, program] } ?? []) + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        process.environment = ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("MIXTAPE_") }.merging(environment) { $1 }
        // Files instead of pipes: nobody has to empty them while the process runs.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mixtape-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["input", "output", "errors"].map { folder.appendingPathComponent($0) }
        try Data(input.utf8).write(to: files[0])
        for file in files[1...] { try Data().write(to: file) }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        let ended = DispatchSemaphore(value: 0)
        process.terminationHandler = { _ in ended.signal() }
        try Self.withSignals { try process.run() }
        // Nothing keeps running after an error.
        defer { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }
        let start = Date()
        while ended.wait(timeout: .now() + .milliseconds(1)) == .timedOut {
            let underWay = UnderWay(
                seconds: Date().timeIntervalSince(start), outputFile: files[1], errorsFile: files[2])
            if let number = try signal(underWay) { kill(process.processIdentifier, number) }
            guard underWay.seconds < timeoutSeconds else {
                throw Failure("\(arguments) did not end in \(timeoutSeconds) seconds")
            }
        }
        status = process.terminationStatus + (process.terminationReason == .uncaughtSignal ? 128 : 0)
        output = String(decoding: try Data(contentsOf: files[1]), as: UTF8.self)
        errors = String(decoding: try Data(contentsOf: files[2]), as: UTF8.self)
    }

    /// A program that has not ended yet.
    struct UnderWay {
        /// The seconds since its start.
        let seconds: Double
        private let outputFile: URL
        private let errorsFile: URL

        fileprivate init(seconds: Double, outputFile: URL, errorsFile: URL) {
            self.seconds = seconds
            self.outputFile = outputFile
            self.errorsFile = errorsFile
        }

        /// The output so far; the program prints line by line.
        var output: String { Self.text(of: outputFile) }

        /// The text on standard error so far.
        var errors: String { Self.text(of: errorsFile) }

        private static func text(of file: URL) -> String {
            (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) } ?? ""
        }
    }

    var lines: [String] { output.split(separator: "\n").map(String.init) }

    /// The lines of the output with single spaces, as the widths of columns may change.
    var facts: [String] { lines.map { $0.split(separator: " ").joined(separator: " ") } }

    /// The output as JSON: one object, or one object on each line.
    var object: [String: Any] { (try? jsonObject(output)) ?? [:] }
    var objects: [[String: Any]] { lines.map { (try? jsonObject($0)) ?? [:] } }

    /// The log-likelihoods that `mixtape score` printed.
    var likelihoods: [Double] { objects.compactMap { $0["log_likelihood"] as? Double } }

    var description: String { "mixtape \(arguments.joined(separator: " ")): status \(status)\n\(output)\(errors)" }

    struct Failure: Error, CustomStringConvertible {
        let description: String
        init(_ description: String) { self.description = description }
    }

    /// Begins a process that gets all signals. It inherits those that this thread blocks, and launchers keep them so.
    private static func withSignals(_ body: () throws -> Void) rethrows {
        var (none, before) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        try body()
    }

    /// The program lies beside the tests, because both are built together.
    static func program() throws -> String {
        let bundles = [Bundle.main] + Bundle.allBundles.filter { $0.bundlePath.hasSuffix(".xctest") }
        let folders = bundles.flatMap { [$0.bundleURL, $0.bundleURL.deletingLastPathComponent()] }
        let paths = folders.map { $0.appendingPathComponent("mixtape").path }
        guard let path = paths.first(where: FileManager.default.isExecutableFile) else {
            throw Failure("no mixtape was built beside the tests; looked for \(paths)")
        }
        return path
    }
}

/// A JSON object from a text; empty if the text is none.
func jsonObject(_ text: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
}
