import Foundation

/// A file of the quickstart: one split of one task.
package struct DataFile: Sendable {
    package let task: String
    package let split: Split
    package let records: [Record]

    package var name: String { "\(task).\(split.rawValue).jsonl" }

    package var text: String { records.map(\.line).joined() }

    /// Every file of the quickstart, the same whenever and wherever it is asked for.
    package static func all() -> [DataFile] {
        let writers = Writers()
        return Split.allCases.flatMap { split in
            [
                DataFile(task: "spell", split: split, records: NumberRecipe.spell(split, writers)),
                DataFile(task: "parse", split: split, records: NumberRecipe.parse(split, writers)),
                DataFile(task: "date", split: split, records: DateRecipe.records(split, writers)),
                DataFile(task: "currency", split: split, records: CurrencyRecipe.records(split, writers)),
                DataFile(task: "language", split: split, records: LanguageRecipe.records(split, writers)),
                DataFile(task: "find_date", split: split, records: FindDateRecipe.records(split, writers)),
            ]
        }
    }

    /// Writes every file into a directory, which is made if need be.
    package static func writeAll(to directory: String) throws {
        let folder = URL(fileURLWithPath: directory, isDirectory: true)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for file in all() {
            try Data(file.text.utf8).write(to: folder.appendingPathComponent(file.name), options: .atomic)
        }
    }
}
