import Foundation
import Testing

/// The tables in the texts equal those that the program describes. `make tables` writes them.
@Suite struct DocumentationTableTests {
    @Test func tablesSayWhatTheProgramSays() throws {
        let tables = try DocumentationTables.all()
        let isWriting = ProcessInfo.processInfo.environment["MIXTAPE_WRITE_TABLES"] != nil
        var found: [String] = []
        for file in Documentation.files {
            let text = try Documentation.read(file)
            let printed = try Documentation.replacingTables(in: text) { name in
                found.append(name)
                return try #require(tables[name], "\(file): no table is called \(name)")
            }
            if isWriting, printed != text {
                try Data(printed.utf8).write(to: URL(filePath: "\(Documentation.root)/\(file)"))
            } else {
                let difference = zip(text.split(separator: "\n"), printed.split(separator: "\n")).first { $0 != $1 }
                #expect(
                    printed == text,
                    """
                    \(file): a table is not what the program says; make tables writes it:
                    \(difference.map { "\($0)\n\($1)" } ?? "")
                    """)
            }
        }
        #expect(found.sorted() == tables.keys.sorted(), "every table stands in one place")
    }
}
