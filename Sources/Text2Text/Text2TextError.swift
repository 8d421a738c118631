/// Why a model cannot be loaded or asked.
public struct Text2TextError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is at fault.
    public enum Kind: Sendable, Equatable {
        /// The directory: there is no model in it, or a damaged one.
        case model
        /// The task: there is none of the name, or its file cannot be read.
        case task
        /// The input of this number, counted from 0: the task cannot make anything of it.
        case input(Int)
        /// The way of decoding that was asked for.
        case decoding
        /// The model's answers, which are no numbers, or do not fit into memory.
        case answers
    }

    public let kind: Kind
    /// What is wrong, where, and what to do about it.
    public let message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }

    /// Runs `body`; whatever it throws becomes an error of the kind.
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
