import Configuration
import Evaluation
import ExampleStore
import Importing
import Runs

/// Writes answers one after another, in one of the forms that there are.
struct PredictionWriter {
    private let form: PredictionForm
    private let format: PredictionFormat
    private let output: PredictOutput
    /// Whether errors may stand among the answers.
    private let hasErrors: Bool
    /// The columns of a table, once there was an answer to tell them.
    private var columns: [String]?
    /// Errors before the first answer of a table.
    private var earlyErrors: [ExampleError] = []
    private var isFirst = true

    init(_ form: PredictionForm, _ format: PredictionFormat, hasErrors: Bool, to output: PredictOutput) {
        self.form = form
        self.format = format
        self.hasErrors = hasErrors
        self.output = output
    }

    /// Whether errors are written, and need not be told otherwise.
    var tellsErrors: Bool { form != .text }

    mutating func write(_ prediction: Prediction, of input: PredictInput) throws {
        switch form {
        case .text: try output.write(format.text(prediction))
        case .jsonLines: try output.write(format.object(prediction, of: input) + "\n")
        case .jsonArray: try writeElement(format.object(prediction, of: input))
        case .table(let separator):
            for row in format.rows(prediction, of: input) { try write(row, separator) }
        }
    }

    /// Writes what is wrong with an input in the place of its answer: an empty line where answers are plain lines.
    mutating func write(_ error: ExampleError) throws {
        let member: PredictionFormat.Member = ("error", .value(.string("\(error)")))
        switch form {
        case .text: try output.write("\n")
        case .jsonLines: try output.write(PredictionFormat.object([member]) + "\n")
        case .jsonArray: try writeElement(PredictionFormat.object([member]))
        case .table(let separator):
            if columns == nil { earlyErrors.append(error) } else { try writeCells([member], separator) }
        }
    }

    /// Says that all was written: only then a file is there.
    mutating func finish() throws {
        switch form {
        case .jsonArray: try output.write(isFirst ? "[]\n" : "\n]\n")
        case .table(let separator) where columns == nil && !earlyErrors.isEmpty: try begin(["error"], separator)
        case .text, .jsonLines, .table: break
        }
        try output.finish()
    }

    private mutating func writeElement(_ object: String) throws {
        try output.write((isFirst ? "[\n" : ",\n") + object)
        isFirst = false
    }

    // MARK: Tables

    private mutating func write(_ row: [PredictionFormat.Member], _ separator: Character) throws {
        if columns == nil { try begin(row.map(\.key) + (hasErrors ? ["error"] : []), separator) }
        if let columns, let other = row.first(where: { !columns.containsExactly($0.key) }) {
            throw RunError(
                "cannot hold the field \"\(other.key)\" of a record: the columns are those of the first record; "
                    + "write JSON Lines, in a file that ends in .jsonl", path: output.path ?? "standard output")
        }
        try writeCells(row, separator)
    }

    private mutating func begin(_ columns: [String], _ separator: Character) throws {
        self.columns = columns
        try writeLine(columns.map { TableCell.text($0, separator: separator) }, separator)
        for error in earlyErrors { try write(error) }
        earlyErrors = []
    }

    private func writeCells(_ row: [PredictionFormat.Member], _ separator: Character) throws {
        let cells = (columns ?? []).map { column -> String in
            row.first { $0.key.isExactly(column) }.map { $0.value.cell(separator) } ?? ""
        }
        try writeLine(cells, separator)
    }

    private func writeLine(_ cells: [String], _ separator: Character) throws {
        try output.write(cells.joined(separator: String(separator)) + "\n")
    }
}
