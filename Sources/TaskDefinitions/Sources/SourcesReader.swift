import Configuration
import Files

/// Reads the `sources` of a task file and the `carve` beside them.
struct SourcesReader {
    private let object: ConfigurationObject

    /// - Parameter object: the task's object
    static func read(_ object: ConfigurationObject) -> [Split: Source] {
        let reader = SourcesReader(object: object)
        let given = object.object("sources", "the data files: one, several or one with settings for each split")
        given.describeNeed(ofOneOf: Split.allCases.map(\.rawValue))
        var sources = reader.sources(given)
        let help = "shares of the training records that are kept for splits without a source"
        if let carve = object.optionalObject("carve", help) { reader.carve(carve, from: &sources, given: given) }
        return sources
    }

    private func sources(_ given: ConfigurationObject) -> [Split: Source] {
        var sources: [Split: Source] = [:]
        for split in Split.allCases {
            let help = "the \(split.rawValue) file, a list of files, or an object with a path and settings"
            if let value = given.value(split.rawValue, help) { sources[split] = source(value, split) }
        }
        let hasUnknownKey = given.keys.contains { Split(rawValue: $0) == nil }
        if object.has("sources"), !hasUnknownKey, !Split.allCases.contains(where: { given.has($0.rawValue) }) {
            let example = "{\"train\": \"sst2/train.jsonl\"}"
            object.report("is empty; give the file of at least one split, such as \(example)", at: "sources")
        }
        let readers = Split.allCases.filter { sources[$0]?.isStandardInput == true }
        if readers.count > 1, let last = readers.last {
            given.report("standard input can be read once, and another split reads it already", at: last.rawValue)
        }
        return sources
    }

    /// A path, a list of paths, or an object with path and settings; the file's extension names the format.
    private func source(_ value: ConfigurationValue, _ split: Split) -> Source? {
        value.read(
            as: "a string",
            [
                .string: { value in path(value).flatMap { source([$0], value) } },
                .array: { value in paths(value).flatMap { source($0, value) } },
                .object: { value in value.object().flatMap { source($0, split) } },
            ])
    }

    private func source(_ paths: [String], _ value: ConfigurationValue) -> Source? {
        format(of: paths, value).map { Source(paths: paths, format: $0) }
    }

    private func source(_ object: ConfigurationObject, _ split: Split) -> Source? {
        let isUnlabelled = object.bool("unlabelled", default: false, "whether the records have no answers")
        if isUnlabelled, split == .train {
            object.report("training needs answers; remove this, or give the file to another split", at: "unlabelled")
        }
        return object.variant(ifPresent: "parallel") { isParallel in
            isParallel
                ? parallelSource(object, isUnlabelled: isUnlabelled) : source(object, isUnlabelled: isUnlabelled)
        }
    }

    private static let formatHelp = "the format of the files; by default the one of their extension"

    private func parallelSource(_ object: ConfigurationObject, isUnlabelled: Bool) -> Source? {
        if let named = object.optionalString("format", Self.formatHelp), named != ParallelFormat.name {
            object.report("files beside each other are in the format \"parallel\"; remove this", at: "format")
        }
        if object.has("path") { object.report("\"parallel\" names the files; remove this", at: "path") }
        let help = "text files side by side: for each field the file with its lines"
        guard let files = object.optionalObject("parallel", help) else { return nil }
        let (format, paths) = ParallelFormat.read(files)
        return Source(paths: paths, format: format, isUnlabelled: isUnlabelled)
    }

    private func source(_ object: ConfigurationObject, isUnlabelled: Bool) -> Source? {
        let help = "a data file, a pattern such as parts/*.jsonl.gz, or a list of them; - is standard input"
        let paths = object.requiredValue("path", help)?.read(
            as: "a string", [.string: { self.path($0).map { [$0] } }, .array: { self.paths($0) }])
        let names = SourceFormatCatalogue.all.map { $0.name }
        return object.variant("format", among: names, of: "format", Self.formatHelp) { name in
            guard let type = type(named: name, of: paths, object), let format = type.init(object), let paths else {
                // The settings cannot be checked, or called unknown.
                if !object.isDescription { object.allowUnknownKeys() }
                return nil
            }
            return Source(paths: paths, format: format, isUnlabelled: isUnlabelled)
        }
    }

    // MARK: Paths

    private func path(_ value: ConfigurationValue) -> String? {
        guard let path = value.string() else { return nil }
        if path.isEmpty { value.report("is empty; give the path of a data file") }
        return path.isEmpty ? nil : path
    }

    private func paths(_ value: ConfigurationValue) -> [String]? {
        guard let elements = value.array(atLeast: 1, else: { _ in "is empty; give the path of a data file" }) else {
            return nil
        }
        let paths = elements.compactMap(path)
        guard paths.count == elements.count, !paths.isEmpty else { return nil }
        if let index = paths.firstIndex(of: Source.standardInput), paths.count > 1 {
            elements[index].report("standard input cannot be one of several files")
            return nil
        }
        return paths
    }

    // MARK: Formats

    /// The format that all names select, for sources without settings.
    private func format(of paths: [String], _ value: ConfigurationValue) -> (any SourceFormat)? {
        guard let type = type(of: paths, report: value.report) else { return nil }
        if let format = type.init() { return format }
        value.report("the format \"\(type.name)\" needs settings; write \(type.example)")
        return nil
    }

    private func type(
        named name: String?, of paths: [String]?, _ object: ConfigurationObject
    ) -> (any SourceFormat.Type)? {
        guard let name else {
            // Any value under this key was reported.
            if object.has("format") { return nil }
            return paths.flatMap { type(of: $0) { object.report($0, at: "path") } }
        }
        return SourceFormatCatalogue.all.first { $0.name == name }
    }

    private func type(of paths: [String], report: (String) -> Void) -> (any SourceFormat.Type)? {
        var found: (type: any SourceFormat.Type, path: String)?
        for path in paths {
            guard let type = SourceFormatCatalogue.format(ofFile: path) else {
                if let mistaken = MistakenFile(name: path) {
                    report(mistaken.problem(path))
                    return nil
                }
                let ending = SourceFormatCatalogue.ending(of: path)
                let what =
                    ending.map { "no format has the extension \"\($0)\"" }
                    ?? "the file name does not say the format"
                report("\(what); write {\"path\": \"\(path)\", \"format\": \"jsonl\"}, with the right format")
                return nil
            }
            if let found, found.type.name != type.name {
                report("the files of a split need one format; \(path) has another than \(found.path)")
                return nil
            }
            found = (type, path)
        }
        return found?.type
    }

    // MARK: Carving

    /// Takes shares out of the training source for splits without a file of their own.
    private func carve(_ carve: ConfigurationObject, from sources: inout [Split: Source], given: ConfigurationObject) {
        var shares: [(split: Split, share: Double)] = []
        carve.describeNeed(ofOneOf: [Split.validation, .test].map(\.rawValue))
        for split in [Split.validation, .test] {
            let value = carve.value(split.rawValue, "a share between 0 and 1")
            guard let share = value?.share() else { continue }
            if given.has(split.rawValue) {
                carve.report("the split has a source of its own; remove one of the two", at: split.rawValue)
            } else {
                shares.append((split, share))
            }
        }
        let by = template(carve)
        let seed = carve.integer("seed", default: 0, in: 0..., "another seed carves out other records")
        if !carve.has(Split.validation.rawValue), !carve.has(Split.test.rawValue) {
            object.report("carves nothing; give a share, such as {\"validation\": 0.1}", at: "carve")
        }
        guard !shares.isEmpty else { return }
        guard let train = sources[.train] else {
            if !given.has(Split.train.rawValue) {
                object.report("there is no training source to carve from; add \"train\" to \"sources\"", at: "carve")
            }
            return
        }
        guard shares.reduce(0, { $0 + $1.share }) < 1 else {
            object.report("the shares leave nothing to train on; their sum must be below 1", at: "carve")
            return
        }
        var start = 0.0
        for (split, share) in shares {
            sources[split] = train.taking(SourcePart(by: by, seed: seed, draws: start..<(start + share)))
            start += share
        }
        sources[.train] = train.taking(SourcePart(by: by, seed: seed, draws: start..<1))
    }

    private func template(_ carve: ConfigurationObject) -> Template? {
        let help = "a template such as {user}, whose records stay together"
        guard let text = carve.optionalString("by", help), let value = carve.value("by") else { return nil }
        do {
            let template = try Template(text)
            if template.fields.isEmpty { value.report("names no field; without one all records would go to one split") }
            return template
        } catch {
            value.report(error.message, afterScalars: error.offset)
            return nil
        }
    }
}
