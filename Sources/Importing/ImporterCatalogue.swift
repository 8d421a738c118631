import TaskDefinitions

/// The formats of source files that can be read.
package enum ImporterCatalogue {
    package static var all: [any Importer.Type] {
        [
            JSONLinesImporter.self, JSONImporter.self, CSVImporter.self, TSVImporter.self, TextImporter.self,
            ParallelImporter.self, SQLiteImporter.self,
        ]
    }

    /// - Precondition: the format is one of ``SourceFormatCatalogue``.
    package static func importer(of format: any SourceFormat) -> any Importer.Type {
        guard let importer = all.first(where: { $0.formatName == type(of: format).name }) else {
            preconditionFailure("no importer reads the format \(type(of: format).name)")
        }
        return importer
    }
}

extension Importer {
    package static var formatName: String { Format.name }
}
