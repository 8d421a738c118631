import Batching
import Configuration
import Files
import TaskDefinitions

/// The kinds of files that people write, with their JSON Schemas. The readers of the files make the schemas, and a
/// project keeps them for its editors.
package enum FileKind: String, CaseIterable {
    case task, mixture, pipeline, study

    /// The folder of a project's schemas, relative to its top.
    static let schemaDirectory = ".mixtape"

    private var schemaName: String { "\(rawValue).schema.json" }

    /// The schema of such files.
    package var schema: JSONOutput {
        let description =
            switch self {
            case .task: TaskDefinition.fileDescription
            case .mixture: MixtureDefinition.fileDescription
            case .pipeline: PipelineConfiguration.fileDescription
            case .study: StudyConfiguration.fileDescription
            }
        return description.jsonSchema(title: "A \(rawValue) of Mixtape")
    }

    /// The schema's file in a project.
    /// - Parameter directory: the project's top
    package func schemaFile(in directory: String) -> String {
        FileSystem.join(FileSystem.join(directory, Self.schemaDirectory), schemaName)
    }

    /// The `$schema` for a file of this kind if the project has a schema; nil if not.
    /// - Parameter directory: the folder of such files, such as `Tasks`
    package func schemaReference(from directory: String) -> String? {
        guard FileSystem.exists(schemaFile(in: FileSystem.parent(of: directory))) else { return nil }
        return reference
    }

    /// The `$schema` from any such folder.
    package var reference: String { "../\(Self.schemaDirectory)/\(schemaName)" }
}
