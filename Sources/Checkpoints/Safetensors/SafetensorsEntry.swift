/// The entry of one tensor in the header of a safetensors file.
package struct SafetensorsEntry: Sendable, Equatable {
    package let name: String
    package let type: SafetensorsType
    package let shape: [Int]
    /// The range of its numbers, in bytes from the start of the file.
    package let bytes: Range<Int>

    package var count: Int { shape.reduce(1, *) }
}
