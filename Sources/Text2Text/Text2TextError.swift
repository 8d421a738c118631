/// The reason why a model cannot be loaded or asked.
public struct Text2TextError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The part at fault.
    public enum Kind: Sendable, Equatable {
        /// The directory: it holds no model, or a damaged one.
        case model
        /// The task: the name does not exist, or its file cannot be read.
        case task
        /// The input with this number, counted from 0: the task cannot use it.
        case input(Int)
        /// The requested decoding.
        case decoding
        /// The model's answers: they are not numbers, or do not fit into memory.
        case answers
    }

    public let kind: Kind
    /// The problem, its place and its remedy.
    public let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }

    /// Runs `body` and turns any error into one of the kind.
    static func located<Result>(_ kind: Kind, _ body: () throws -> Result) throws(Text2TextError) -> Result {
        do {
            return try body()
        } catch let error as Text2TextError {
            throw error
        } catch {
            throw Text2TextError(kind, "\(error)")
        }
    }
}
