extension ConfigurationValue {
    /// Reports a problem inside a string value, after `scalars` Unicode scalars of its content.
    ///
    /// The place is found in the text as it was written: a scalar may be an escape of up to twelve characters there.
    package func report(_ message: String, afterScalars scalars: Int) {
        guard case .string = node.value else { return report(message) }
        let bytes = file.document.text.bytes
        var position = node.offset + 1
        for _ in 0..<scalars { position += Self.width(ofScalarAt: position, in: bytes) }
        file.report(message, path: path, offset: position)
    }

    /// The number of bytes that the scalar at `position` takes in a valid JSON string.
    private static func width(ofScalarAt position: Int, in bytes: [UInt8]) -> Int {
        guard bytes[position] == UInt8(ascii: "\\") else {
            return bytes[(position + 1)...].prefix { $0 & 0xC0 == 0x80 }.count + 1
        }
        guard bytes[position + 1] == UInt8(ascii: "u") else { return 2 }
        let digits = String(decoding: bytes[(position + 2)..<(position + 6)], as: UTF8.self)
        return UInt16(digits, radix: 16).map(UTF16.isLeadSurrogate) == true ? 12 : 6
    }
}
