import Configuration
import TestSupport
import Testing

@Suite struct JSONOutputTests {
    @Test(arguments: [
        ("", #""""#), ("plain é 東京 🧵", #""plain é 東京 🧵""#), (#"a"b\c/"#, #""a\"b\\c/""#),
        ("\u{8}\u{C}\n\r\t", #""\b\f\n\r\t""#), ("\0\u{1F}\u{7F}", #""\u0000\u001f\u007f""#),
        ("\u{80}\u{9F}\u{A0}ÿ", "\"\\u0080\\u009f\u{A0}ÿ\""),
        ("x\u{2028}\u{2029}y\u{2027}\u{202A}\u{20A8}", "\"x\\u2028\\u2029y\u{2027}\u{202A}\u{20A8}\""),
    ])
    func stringsAreQuoted(text: String, expected: String) {
        #expect(JSONOutput.quoted(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
    }

    /// Every text is read back as it was written, whatever it holds.
    @Test func whatIsQuotedIsReadAgain() throws {
        var numbers = Numbers(seed: 1)
        for _ in 0..<2000 {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...12, using: &numbers) {
                let limit: UInt32 = [0x80, 0x800, 0x3000, 0x11_0000][Int.random(in: 0...3, using: &numbers)]
                if let scalar = Unicode.Scalar(UInt32.random(in: 0..<limit, using: &numbers)) { text.append(scalar) }
            }
            let quoted = JSONOutput.quoted(String(text))
            let read = try JSONDocument(bytes: Array(quoted.utf8), file: "a", dialect: .strict).root.string
            #expect(read?.unicodeScalars.elementsEqual(text) == true, "\(quoted)")
        }
    }
}
