/// One tensor of a safetensors file, as its header announces it.
public struct SafetensorsEntry: Sendable, Equatable {
    public let name: String
    public let type: SafetensorsType
    public let shape: [Int]
    /// Where its numbers are, in bytes from the start of the file.
    public let bytes: Range<Int>

    public var count: Int { shape.reduce(1, *) }
}
