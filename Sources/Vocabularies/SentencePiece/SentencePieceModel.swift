import CSentencePiece

/// A model in SentencePiece's own form: pieces without sentinels. Only this file and the trainer call C.
final class SentencePieceModel {
    private let handle: OpaquePointer
    let size: Int32

    /// - Throws: ``SentencePieceProto/Problem`` if the library rejects the model.
    init(_ proto: SentencePieceProto) throws(SentencePieceProto.Problem) {
        try proto.check()
        let bytes = proto.serialized
        var error: UnsafeMutablePointer<CChar>?
        guard let handle = sp_model_create(bytes, bytes.count, &error) else {
            defer { sp_release(error) }
            throw .init("is refused by the SentencePiece library: \(error.map { String(cString: $0) } ?? "no message")")
        }
        self.handle = handle
        size = sp_model_size(handle)
    }

    deinit { sp_model_delete(handle) }

    /// The file that the library was loaded from.
    static var libraryFile: String? {
        guard let path = sp_library_file() else { return nil }
        defer { sp_release(path) }
        return String(cString: path)
    }

    /// The ids of the special pieces; -1 for a missing one.
    var pad: Int32 { sp_model_pad(handle) }
    var end: Int32 { sp_model_end(handle) }
    var unknown: Int32 { sp_model_unknown(handle) }

    /// Appends the ids of a text.
    func encode(_ text: Substring, into ids: inout [Int32]) {
        var text = text
        text.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                var count = 0
                var error: UnsafeMutablePointer<CChar>?
                guard let result = sp_model_encode(handle, text.baseAddress, text.count, &count, &error) else {
                    // A model of type `word` finds no piece for a word that is spelt like its own end, and fails.
                    sp_release(error)
                    ids.append(unknown)
                    return
                }
                ids.append(contentsOf: UnsafeBufferPointer(start: result, count: count))
                sp_release(result)
            }
        }
    }

    /// The parts of a text that became unknown, joined.
    func unknownText(in text: Substring) -> String {
        var text = text
        return text.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                Self.text { sp_model_unknown_text(handle, text.baseAddress, text.count, $0, $1) }
            }
        }
    }

    /// The text of ids. Each must be in `0..<size`.
    func decode(_ ids: [Int32]) -> String {
        Self.text { sp_model_decode(handle, ids, ids.count, $0, $1) }
    }

    /// The spelling of an id in `0..<size`.
    func piece(_ id: Int32) -> String {
        let result = Self.success { sp_model_piece(handle, id, $0) }
        defer { sp_release(result) }
        return String(cString: result)
    }

    /// The text that a call returns together with its byte count.
    private static func text(
        _ call: (UnsafeMutablePointer<Int>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>)
            -> UnsafeMutablePointer<CChar>?
    ) -> String {
        var count = 0
        let result = success { call(&count, $0) }
        defer { sp_release(result) }
        return result.withMemoryRebound(to: UInt8.self, capacity: count) {
            String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
        }
    }

    /// SentencePiece fails here only for ids out of range, which are excluded before.
    private static func success<Value>(
        _ call: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> UnsafeMutablePointer<Value>?
    ) -> UnsafeMutablePointer<Value> {
        var error: UnsafeMutablePointer<CChar>?
        guard let result = call(&error) else {
            preconditionFailure("SentencePiece: \(error.map { String(cString: $0) } ?? "no message")")
        }
        return result
    }
}
