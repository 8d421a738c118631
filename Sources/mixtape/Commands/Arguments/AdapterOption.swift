import CommandSyntax
import Configuration
import Files
import Runs
import Text2Text

/// The adapters that a model is asked with: `--adapter`.
struct AdapterOption {
    private let given: [String]

    init(_ arguments: ArgumentReader) {
        given = arguments.repeatedOption(
            "adapter", .directory("DIR"),
            "use the adapter in this directory, in PEFT's format; NAME=DIR, any number of times: for the inputs of "
                + "the task NAME")
    }

    var isGiven: Bool { !given.isEmpty }

    /// Opens the adapters; nil if none is given.
    /// - Parameter delta: names the one that all inputs go through
    /// - Throws: `UsageError` if they contradict each other or name unknown tasks; `CheckpointError` if a directory is
    ///   no adapter
    func open(
        for model: ModelArgument.Found, _ delta: DeltaOption, _ observer: any RunObserver
    ) throws -> Adapters? {
        guard !given.isEmpty else { return nil }
        let places = given.map(Self.place)
        let plain = places.filter { $0.task == nil }
        guard plain.isEmpty || places.count == 1 else {
            throw UsageError(
                "--adapter: \(plain[0].path) is for all inputs, and there are others; name the task of each: "
                    + "--adapter NAME=DIR")
        }
        let names = places.compactMap(\.task)
        if let empty = places.first(where: \.path.isEmpty)?.task {
            throw UsageError("--adapter: \(empty)= names no directory; write \(empty)=DIR")
        }
        if let repeated = names.indices.first(where: { names[..<$0].contains(names[$0]) }) {
            throw UsageError("--adapter: \(names[repeated]) has two adapters; leave one out")
        }
        let tasks = try names.isEmpty ? [] : model.tasks().map(\.name)
        if let unknown = names.first(where: { !tasks.contains($0) }) {
            throw UsageError("--adapter: unknown task \"\(unknown)\"\(Suggestion.phrase(for: unknown, among: tasks))")
        }
        var adapters = try model.adapters(places)
        adapters?.commonTask = delta.task
        for note in adapters?.notes ?? [] { observer.warn(note) }
        return adapters
    }

    /// The task and the directory of `NAME=DIR`. A directory may have an equals sign in its own name.
    private static func place(_ text: String) -> (task: String?, path: String) {
        guard let equals = text.firstIndex(of: "="), !text[..<equals].contains("/"), !FileSystem.isFolder(text) else {
            return (nil, text)
        }
        return (String(text[..<equals]), String(text[text.index(after: equals)...]))
    }
}
