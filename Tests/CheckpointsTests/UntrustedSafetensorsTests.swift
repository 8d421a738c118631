import Checkpoints
import Tensors
import TestSupport
import Testing

/// Files as an attacker or a broken disk would leave them.
@Suite struct UntrustedSafetensorsTests {
    private static let one = #""dtype":"F32","shape":[2],"data_offsets":[0,8]"#

    private static let files: [(bytes: [UInt8], message: String)] = [
        ([], "is empty; expected a safetensors file"),
        ([1, 2, 3], "has 3 bytes, too few for a safetensors file"),
        (
            safetensors("{}", data: 0, announcing: .max),
            "is no safetensors file: its first eight bytes announce a header of 18446744073709551615 bytes"
        ),
        (
            safetensors("{}", data: 0, announcing: 100_000_001),
            "is no safetensors file: its first eight bytes announce a header of 100000001 bytes"
        ),
        (
            safetensors("{}", data: 0, announcing: 1234),
            "is cut short or no safetensors file: a header of 1,234 bytes is announced, the file has 10"
        ),
        (safetensors("", data: 0), "is no safetensors file: its header is no JSON object"),
        (safetensors("[]", data: 0), "is no safetensors file: its header is no JSON object"),
        (safetensors(" {}", data: 0), "is no safetensors file: its header is no JSON object"),
        (safetensors("{", data: 0), "its header is damaged: line 1, column 1: is never closed; expected '}'"),
        (
            safetensors("{} x", data: 0),
            "its header is damaged: line 1, column 4: unexpected 'x' after the end of the JSON value"
        ),
        (
            safetensors("{\"a\":{\(one)},\"a\":{\(one)}}", data: 8),
            "its header is damaged: line 1, column 55: the key \"a\" appears twice in one object"
        ),
        (
            safetensors("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", data: 8),
            "its header is damaged: line 1, column 21: the key \"dtype\" appears twice in one object"
        ),
        (safetensors("{\"__metadata__\":[]}", data: 0), "__metadata__ is an array; expected an object of strings"),
        (safetensors("{\"__metadata__\":{\"a\":1}}", data: 0), "__metadata__: \"a\" is a number; expected a string"),
        (safetensors("{}", data: 3), "its last 3 bytes belong to no tensor"),
        (safetensors("{\"a\":{\(one)}}", data: 12), "its last 4 bytes belong to no tensor"),
        (
            safetensors("{\"a\":{\(one)},\"b\":{\(one)}}", data: 8),
            "tensor \"b\": its data overlap those of another tensor"
        ),
    ]

    @Test(arguments: files)
    func wrongFiles(bytes: [UInt8], message: String) throws {
        try TemporaryDirectory.use { directory in
            let path = try directory.write(bytes, to: "m.safetensors")
            let error = #expect(throws: CheckpointError.self) { try SafetensorsFile(path: path) }
            #expect(error?.description == "\(path): \(message)")
        }
    }

    /// A header's entry for a tensor, in a file with eight bytes of data.
    private static let tensors: [(description: String, message: String)] = [
        ("7", "is described by a number; expected an object"),
        (#"{"shape":[2],"data_offsets":[0,8]}"#, "dtype is missing"),
        (#"{"dtype":"F32","data_offsets":[0,8]}"#, "shape is missing"),
        (#"{"dtype":"F32","shape":[2]}"#, "data_offsets is missing"),
        (#"{"dtype":1,"shape":[2],"data_offsets":[0,8]}"#, "dtype is a number; expected a string"),
        (#"{"dtype":"F33","shape":[2],"data_offsets":[0,8]}"#, #"unknown dtype "F33""#),
        (#"{"dtype":"f32","shape":[2],"data_offsets":[0,8]}"#, #"unknown dtype "f32""#),
        (#"{"dtype":"\u001b[31m","shape":[2],"data_offsets":[0,8]}"#, #"unknown dtype "\u{1B}[31m""#),
        (#"{"dtype":"F32","shape":2,"data_offsets":[0,8]}"#, "shape is a number; expected an array"),
        (#"{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}"#, "shape holds a string; expected whole numbers"),
        (
            #"{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}"#,
            "shape holds -2; expected whole numbers from 0 to 2^63 - 1"
        ),
        (
            #"{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}"#,
            "shape holds 2.0; expected whole numbers from 0 to 2^63 - 1"
        ),
        (
            #"{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,8]}"#,
            "shape holds 18446744073709551616; expected whole numbers from 0 to 2^63 - 1"
        ),
        (
            #"{"dtype":"F32","shape":[4294967296,4294967296,2],"data_offsets":[0,8]}"#,
            "shape [4294967296, 4294967296, 2] has more numbers than a computer can count"
        ),
        (
            #"{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,8]}"#,
            "shape [4611686018427387905] has more numbers than a computer can count"
        ),
        (
            #"{"dtype":"F32","shape":[2],"data_offsets":[-8,0]}"#,
            "data_offsets holds -8; expected whole numbers from 0 to 2^63 - 1"
        ),
        (#"{"dtype":"F32","shape":[2],"data_offsets":[0]}"#, "data_offsets has 1 numbers; expected 2"),
        (#"{"dtype":"F32","shape":[2],"data_offsets":[8,0]}"#, "data_offsets [8, 0] end before they begin"),
        (
            #"{"dtype":"F32","shape":[503],"data_offsets":[0,2012]}"#,
            "the file ends 2,004 bytes before its data do; it is cut short or damaged"
        ),
        (
            #"{"dtype":"F32","shape":[2],"data_offsets":[9223372036854775799,9223372036854775807]}"#,
            "the file ends 9,223,372,036,854,775,799 bytes before its data do; it is cut short or damaged"
        ),
        (#"{"dtype":"F32","shape":[3],"data_offsets":[0,8]}"#, "shape [3] of F32 needs 12 bytes, data_offsets give 8"),
        (#"{"dtype":"F16","shape":[2],"data_offsets":[0,8]}"#, "shape [2] of F16 needs 4 bytes, data_offsets give 8"),
        (#"{"dtype":"F32","shape":[],"data_offsets":[0,8]}"#, "shape [] of F32 needs 4 bytes, data_offsets give 8"),
        (#"{"dtype":"F32","shape":[1],"data_offsets":[4,8]}"#, "4 bytes before its data belong to no tensor"),
        (#"{"dtype":"F32","shape":[2],"data_offsets":[0,8],"stride":[1]}"#, #"unknown key "stride""#),
    ]

    @Test(arguments: tensors)
    func wrongTensors(description: String, message: String) throws {
        try TemporaryDirectory.use { directory in
            let path = try directory.write(safetensors("{\"a\":\(description)}", data: 8), to: "m.safetensors")
            let error = #expect(throws: CheckpointError.self) { try SafetensorsFile(path: path) }
            #expect(error?.description == "\(path): tensor \"a\": \(message)")
            #expect(error?.tensor == "a")
        }
    }

    /// A file that is cut anywhere is refused. If any byte is changed, reading ends in an error or in tensors of the
    /// announced sizes, never in a trap.
    @Test func noDamageTraps() throws {
        let good = try bytes(of: fixturePath("reference.safetensors"))
        try TemporaryDirectory.use { directory in
            for count in good.indices {
                let path = try directory.write(Array(good[..<count]), to: "cut.safetensors")
                #expect(throws: CheckpointError.self) { try SafetensorsFile(path: path) }
            }
            for index in good.indices {
                for change: UInt8 in [0x01, 0x04, 0x80] {
                    var bytes = good
                    bytes[index] ^= change
                    let path = try directory.write(bytes, to: "damaged.safetensors")
                    guard let file = try? SafetensorsFile(path: path) else { continue }
                    for entry in file.entries where entry.type == .float32 {
                        #expect(try file.tensor(named: entry.name, as: Float.self).count == entry.count)
                    }
                }
            }
        }
    }
}
