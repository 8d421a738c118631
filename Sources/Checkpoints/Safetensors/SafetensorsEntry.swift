/// The entry of one tensor in the header of a safetensors file.
public struct SafetensorsEntry: Sendable, Equatable {
    public let name: String
    public let type: SafetensorsType
    public let shape: [Int]
    /// The range of its numbers, in bytes from the start of the file.
    public let bytes: Range<Int>

    public var count: Int { shape.reduce(1, *) }
}
