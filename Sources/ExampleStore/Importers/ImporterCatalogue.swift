import Configuration

/// The formats of source files that exist.
package enum ImporterCatalogue {
    package static var all: [any Importer.Type] { [JSONLinesImporter.self] }

    /// - Throws: ``ExampleError`` where no importer reads the format.
    package static func importer(format: String, for file: SourceFile) throws(ExampleError) -> any Importer {
        guard let type = all.first(where: { $0.format == format }) else {
            let suggestion = Suggestion.phrase(for: format, among: all.map { $0.format })
            throw ExampleError("the task gives it the unknown format \"\(format)\"\(suggestion)", file: file.path)
        }
        return type.init(file)
    }
}
