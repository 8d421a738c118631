import Files
import Testing

@Suite struct SHA256Tests {
    /// The examples of FIPS 180-4, and lengths around the edges of the padding and the block.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (String(repeating: "a", count: 55), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"),
        (String(repeating: "a", count: 56), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"),
        (String(repeating: "a", count: 64), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"),
    ])
    func knownAnswers(text: String, digest: String) {
        #expect(SHA256.hash(text) == digest)
    }

    @Test func aMillionLetters() {
        let digest = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(SHA256.hash(repeatElement(UInt8(ascii: "a"), count: 1_000_000)) == digest)
    }

    @Test(arguments: [1, 7, 63, 64, 65, 200])
    func updatesInAnyPortionsGiveTheSameHash(portion: Int) {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var hash = SHA256()
        for start in stride(from: 0, to: bytes.count, by: portion) {
            hash.update(bytes[start..<min(start + portion, bytes.count)])
        }
        #expect(hash.finalize() == SHA256.hash(bytes))
        #expect(hash.finalize() == SHA256.hash(AnySequence(bytes)))
    }
}
