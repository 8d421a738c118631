import CZlib

/// Unpacks gzip (RFC 1952) piece by piece. Only this type calls zlib.
///
/// A file may be several members in a row, as from `cat a.gz b.gz`. Zeros that pad the end of a tape or block are
/// accepted.
final class GzipDecoder {
    private var stream = z_stream()
    private var packed: [UInt8] = []
    private var position = 0
    /// Whether a member has begun and not ended.
    private(set) var isInsideMember = false

    /// The damage of the packed bytes.
    struct Damage: Error {
        let message: String
    }

    static func isGzip(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

    init() {
        // 16 selects gzip instead of zlib's own format; 15 is the largest window.
        let code = inflateInit2_(&stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        precondition(code == Z_OK, "zlib: no memory for a window of 32 KiB")
    }

    deinit { inflateEnd(&stream) }

    /// Whether all given bytes were unpacked.
    var needsInput: Bool { position == packed.count }

    /// Gives the next packed bytes; the bytes before must be used up.
    func feed(_ bytes: [UInt8]) {
        packed = bytes
        position = 0
    }

    /// Unpacks into `output` until it is full or the given bytes are used up.
    /// - Returns: the number of bytes written
    func unpack(into output: UnsafeMutableRawBufferPointer) throws(Damage) -> Int {
        var written = 0
        while written < output.count, position < packed.count {
            if !isInsideMember {
                if packed[position] == 0 {
                    position += 1
                    continue
                }
                isInsideMember = true
            }
            let (code, used, made) = inflateOnce(into: UnsafeMutableRawBufferPointer(rebasing: output[written...]))
            position += used
            written += made
            switch code {
            case Z_STREAM_END:
                isInsideMember = false
                inflateReset(&stream)
            case Z_OK, Z_BUF_ERROR: break
            default: throw Damage(message: stream.msg.map { String(cString: $0) } ?? "zlib's code \(code)")
            }
        }
        return written
    }

    private func inflateOnce(into output: UnsafeMutableRawBufferPointer) -> (code: Int32, used: Int, made: Int) {
        packed.withUnsafeMutableBytes { bytes in
            // zlib counts in 32 bits.
            let available = min(bytes.count - position, 1 << 30)
            let room = min(output.count, 1 << 30)
            stream.next_in = bytes.baseAddress?.advanced(by: position).assumingMemoryBound(to: UInt8.self)
            stream.avail_in = UInt32(available)
            stream.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
            stream.avail_out = UInt32(room)
            let code = inflate(&stream, Z_NO_FLUSH)
            return (code, available - Int(stream.avail_in), room - Int(stream.avail_out))
        }
    }

    /// The version of the zlib library in use.
    static var libraryVersion: String { String(cString: zlibVersion()) }
}
