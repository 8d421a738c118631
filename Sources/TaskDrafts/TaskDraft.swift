import Configuration
import TaskDefinitions

/// The choices for a new task, as the text of its file.
struct TaskDraft {
    let name: String
    let inputs: [SampledField]
    let target: SampledField
    /// The text that several records share, if they do.
    let shared: SharedField?
    let sample: DataSample
    let dataFile: String
    let paths: [(split: Split, path: String)]
    let schema: String?

    var text: String {
        var lines = ["// The fields in \(whatWasRead):"]
        lines += sample.fields.map { "//   \($0.summary)" }
        lines.append("{")
        if let schema { lines.append("  \"$schema\": \(quoted(schema)),") }
        lines += [
            "  \"name\": \(quoted(name)),",
            "  \"description\": \"\",",
            "  // Relative to the data directory. Scores come from \"validation\" and \"test\".",
            "  \"sources\": {",
        ]
        lines += paths.map { "    \"\($0.split.rawValue)\": \(written($0.path))," }
        lines += ["  },"]
        lines += carve
        lines += steps.lines
        lines += [
            "  // What the model reads. The words before the fields tell it which task this is.",
            "  \"input\": \(quoted(inputTemplate)),",
            "  // What the model learns to answer.",
            "  \"target\": \(quoted("{\(steps.targetField)}")),",
        ]
        lines += answers
        lines += [
            "  // In tokens; what is longer is cut. `mixtape task check \(name) --vocabulary …` counts them.",
            "  \"limits\": {\"maxInputTokens\": \(inputTokens), \"maxTargetTokens\": \(targetTokens)},",
            "}",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    /// `all 540 records of Data/train.json`.
    private var whatWasRead: String {
        let records = sample.recordCount == 1 ? "the only record" : "all \(sample.recordCount) records"
        guard let pieces = sample.pieces else { return "\(records) of \(dataFile)" }
        return "\(sample.recordCount) records of \(dataFile), read in \(pieces.ranges.count) pieces from all over it, "
            + "\(mebibytes(pieces.byteCount)) of its \(mebibytes(pieces.fileByteCount)) MiB"
    }

    private func mebibytes(_ bytes: Int) -> Int { (bytes + 1 << 19) >> 20 }

    private var steps: DraftSteps {
        DraftSteps(inputs: inputs, target: target, recordCount: sample.recordCount)
    }

    // MARK: Splits without a file

    private var carve: [String] {
        let missing = [Split.validation, .test].filter { split in !paths.contains { $0.split == split } }
        guard !missing.isEmpty else { return [] }
        let names = missing.map { "\"\($0.rawValue)\"" }.joined(separator: " and ")
        guard let carve = DraftCarve(missing, recordCount: sample.recordCount, shared: shared) else {
            let what = shared.map { "so many records share a \"\($0.field.name)\"" } ?? "there are so few records"
            return ["  // There is no file for \(names), and \(what) that no part of them is kept from training."]
        }
        let shares = missing.map { "\"\($0.rawValue)\": \(carve.share)" }
        guard let shared else {
            return [
                "  // There is no file for \(names): a part of the records is kept from training, decided by each "
                    + "alone.",
                "  \"carve\": {\(shares.joined(separator: ", "))},",
            ]
        }
        let by = "\"by\": \(quoted("{\(shared.field.name)}"))"
        let comments = [
            "  // There is no file for \(names): a part of the records is kept from training. Those with the same",
            "  // \"\(shared.field.name)\" stay together, so that what is tested was not trained on.",
        ]
        return comments + parts(carve, shared) + ["  \"carve\": {\((shares + [by]).joined(separator: ", "))},"]
    }

    /// The number of records in each part, if whole groups are carved out.
    private func parts(_ carve: DraftCarve, _ shared: SharedField) -> [String] {
        guard !carve.parts.isEmpty else { return [] }
        let parts = carve.parts.map { "\($0.groups) with \($0.records) records go to \"\($0.split.rawValue)\"" }
        return ["  // Of \(shared.groupCount) such groups, \(parts.joined(separator: ", and "))."]
    }

    private func quoted(_ text: String) -> String { FieldValue.string(text).jsonText }

    /// Only the path if its name tells the format; else with the format and its settings.
    private func written(_ path: String) -> String {
        let format = sample.source.format
        let settings =
            type(of: format).name == CSVFormat.name || type(of: format).name == TSVFormat.name
            ? tableSettings(format.settings)
            : format.settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value.jsonText) }
        let tellsFormat = SourceFormatCatalogue.format(ofFile: path).map { $0.name } == type(of: format).name
        guard !settings.isEmpty || !tellsFormat else { return quoted(path) }
        let name = tellsFormat ? [] : [("format", quoted(type(of: format).name))]
        let members = [("path", quoted(path))] + name + settings
        return "{" + members.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ") + "}"
    }

    /// If there is no header, the columns must be given.
    private func tableSettings(_ settings: Fields) -> [(String, String)] {
        let written = settings.sorted { $0.key < $1.key }.map { ($0.key, $0.value.jsonText) }
        return settings["columns"] == nil ? written : [("header", "false")] + written
    }

    private var inputTemplate: String {
        let parts = inputs.map { field in
            let title = field.path.key.replacing("{", with: "{{").replacing("}", with: "}}")
            return "\(title): {\(field.name)}"
        }
        return ([name] + parts).joined(separator: " ")
    }

    private var answers: [String] {
        if let classes = target.classes {
            let more = classes.count == 2 ? "f1_binary" : "f1_macro"
            return [
                (sample.pieces == nil
                    ? "  // The labels of all records."
                    : "  // The labels found; add those that only other records have.")
                    + (classes.count == 2 ? " Of two the second is the positive one." : ""),
                "  \"labels\": [\(classes.map(quoted).joined(separator: ", "))],",
                "  \"metrics\": [\"accuracy\", \"\(more)\"],",
            ]
        }
        if target.isTagList { return ["  \"metrics\": [\"set_f1\", \"string_match\"],"] }
        if target.isTextList {
            return [
                "  // Every text of this list is a right answer.",
                "  \"references\": \(quoted(target.name)),",
                steps.hasUnanswerable
                    ? "  \"metrics\": [\"squad2_f1\", \"squad2_exact_match\"],"
                    : "  \"metrics\": [\"exact_match\", \"token_f1\"],",
            ]
        }
        return ["  \"metrics\": [\(metricsOfText.map(quoted).joined(separator: ", "))],"]
    }

    /// Metrics by kind: correlation for numbers, match for short texts, overlap for long ones. Texts much shorter than
    /// their inputs are treated as summaries, others as translations.
    private var metricsOfText: [String] {
        if target.isNumber { return ["pearson", "spearman"] }
        let words = target.meanWords
        guard words >= 8 else { return ["exact_match", "token_f1"] }
        let inputWords = inputs.map(\.meanWords).max() ?? 0
        return inputWords > 3 * words ? ["rouge_lsum", "rouge_1", "rouge_2"] : ["bleu", "chrf"]
    }

    // MARK: Limits

    /// A token has about three characters or more. The result is a power of two that holds the longest text of the
    /// sample.
    private func tokens(_ characters: Int, atLeast least: Int) -> Int {
        var limit = least
        while limit < min(characters / 3 + 2, 2048) { limit *= 2 }
        return limit
    }

    private var inputTokens: Int { tokens(inputTemplate.count + inputs.reduce(0) { $0 + $1.longestText }, atLeast: 64) }
    private var targetTokens: Int { tokens(target.longestText, atLeast: 16) }
}
