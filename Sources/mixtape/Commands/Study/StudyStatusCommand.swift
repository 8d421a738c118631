import CommandSyntax
import Configuration
import Presentation
import Runs

/// `mixtape study status`
struct StudyStatusCommand {
    private let study: StudyArgument
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        study = StudyArgument(arguments)
        isJSON = arguments.flag("json", "print a JSON object")
    }

    func run() throws {
        let overview = try StudyOverview(try study.read(isRead: true))
        if isJSON { return StandardOutput.write(json: overview.json.text) }
        StandardOutput.show(StudyView(overview).lines.map { $0 + "\n" }.joined(), terminator: "")
    }

    static let command = Command(
        "status", "Show how each run of a study stands.",
        discussion: """
            Only reads, also while the study is run. A run is waiting, running, interrupted, finished, failed with \
            its reason, or blocked by the failure of another one.
            """,
        examples: [
            Example("Pipelines/delta-tuning.study.json", "all runs"),
            Example("Pipelines/delta-tuning.study.json --json", "for a program"),
        ],
        arguments: StudyStatusCommand.init
    ) { try $0.run() }
}

/// A study as text.
struct StudyView {
    private let overview: StudyOverview

    init(_ overview: StudyOverview) {
        self.overview = overview
    }

    /// - Parameter openOnly: whether to leave out runs that are finished or have not begun
    func lines(openOnly: Bool) -> [String] {
        var lines = [Console.line(overview.name, overview.summary)]
        if let holder = overview.holder { lines.append(Console.line("run by", RunClaim.shown(holder))) }
        if let left = overview.secondsLeft, left > 0 {
            lines.append(Console.line("time left", "about \(Quantity.duration(left)), one run after the other"))
        }
        let entries = overview.entries.filter { entry in
            !openOnly || ["running", "interrupted", "failed", "blocked"].contains(entry.standing)
        }
        guard !entries.isEmpty else { return lines }
        var table = TextTable([
            .init("run"), .init("kind"), .init("state"), .init("step", .right), .init("of", .right),
            .init("best", .right), .init("time", .right),
        ])
        for entry in entries {
            table.append([
                entry.name, entry.kind.rawValue, entry.standing, Quantity.count(entry.step),
                entry.steps.map { Quantity.count($0) } ?? "–",
                entry.best.map { Quantity.fixed($0.score, 1) } ?? "–",
                entry.seconds.map { $0 > 0 ? Quantity.duration($0) : "–" } ?? "–",
            ])
        }
        let rows = table.text(terminal: .output).split(separator: "\n", omittingEmptySubsequences: false)
        lines += [""] + rows.dropLast().map(String.init)
        for entry in overview.entries {
            if let problem = entry.problem { lines.append(Console.line(entry.standing, "\(entry.name): \(problem)")) }
        }
        return lines
    }

    var lines: [String] { lines(openOnly: false) }
}

extension StudyOverview {
    /// `12 cells: 3 finished, 1 running, 8 waiting`
    var summary: String {
        let words = ["finished", "running", "interrupted", "waiting", "failed", "blocked"]
        let parts = words.filter { count(.cell, $0) > 0 }.map { "\(Quantity.count(count(.cell, $0))) \($0)" }
        let list = parts.joined(separator: ", ")
        return "\(Quantity.count(count(.cell), "cell")): \(list)"
    }

    var json: JSONOutput {
        .object([
            ("name", .string(name)), ("file", .string(file)), ("directory", .string(directory.path)),
            ("holder", .string(holder)), ("seconds_left", .number(secondsLeft)), ("is_done", .bool(isDone)),
            ("runs", .array(entries.map(\.json))),
        ])
    }
}

extension StudyOverview.Entry {
    var json: JSONOutput {
        .object([
            ("name", .string(name)), ("kind", .string(kind.rawValue)), ("directory", .string(directory)),
            ("status", .string(standing)), ("step", .integer(step)), ("steps", steps.map { .integer($0) } ?? .null),
            ("seconds", .number(seconds)), ("seconds_left", .number(secondsLeft)), ("problem", .string(problem)),
            (
                "best",
                best.map {
                    .object([
                        ("step", .integer($0.step)), ("metric", .string($0.metric)), ("score", .number($0.score)),
                    ])
                } ?? .null
            ),
            ("coordinates", .object(coordinates.map { ($0.axis, .string($0.value)) })),
        ])
    }
}
