import Files

/// The reason why a vocabulary could not be read or made.
public struct VocabularyError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file in question, if there is one.
    public let file: String?
    public let message: String

    package init(_ message: String, file: String? = nil) {
        self.file = file
        self.message = message
    }

    /// Runs `body` and turns an error about a file into one about the vocabulary in it.
    static func located<Result>(_ body: () throws(FileError) -> Result) throws(VocabularyError) -> Result {
        do {
            return try body()
        } catch {
            throw VocabularyError(error.message, file: error.path)
        }
    }

    public var description: String { file.map { "\($0): \(message)" } ?? message }
}
