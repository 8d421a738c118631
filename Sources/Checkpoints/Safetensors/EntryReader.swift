import Configuration
import Presentation

/// Reads the entry of one tensor in a safetensors header.
struct EntryReader {
    let name: String
    let file: String
    /// The start of the data in the file.
    let dataStart: Int
    /// Bytes of the whole file.
    let fileCount: Int

    func read(_ value: JSONValue) throws(CheckpointError) -> SafetensorsEntry {
        guard case .object(let members) = value else {
            throw problem("is described by \(value.kind); expected an object")
        }
        var fields: [String: JSONValue] = [:]
        for member in members {
            guard ["dtype", "shape", "data_offsets"].contains(member.key) else {
                throw problem("unknown key \(CheckpointError.quoted(member.key))")
            }
            fields[member.key] = member.node.value
        }
        let type = try type(fields["dtype"])
        let shape = try wholeNumbers(fields["shape"], "shape")
        let offsets = try wholeNumbers(fields["data_offsets"], "data_offsets")
        guard offsets.count == 2 else { throw problem("data_offsets has \(offsets.count) numbers; expected 2") }
        guard offsets[0] <= offsets[1] else { throw problem("data_offsets \(offsets) end before they begin") }
        guard offsets[1] <= fileCount - dataStart else {
            let missing = Quantity.count(offsets[1] - (fileCount - dataStart))
            throw problem("the file ends \(missing) bytes before its data do; it is cut short or damaged")
        }
        let needed = try byteCount(shape, type)
        guard needed == offsets[1] - offsets[0] else {
            throw problem(
                "shape \(shape) of \(type.rawValue) needs \(Quantity.count(needed)) bytes, "
                    + "data_offsets give \(Quantity.count(offsets[1] - offsets[0]))")
        }
        return SafetensorsEntry(
            name: name, type: type, shape: shape, bytes: dataStart + offsets[0]..<dataStart + offsets[1])
    }

    private func type(_ value: JSONValue?) throws(CheckpointError) -> SafetensorsType {
        guard let value else { throw problem("dtype is missing") }
        guard case .string(let text) = value else { throw problem("dtype is \(value.kind); expected a string") }
        guard let type = SafetensorsType(rawValue: text) else {
            throw problem("unknown dtype \(CheckpointError.quoted(text))")
        }
        return type
    }

    private func wholeNumbers(_ value: JSONValue?, _ field: String) throws(CheckpointError) -> [Int] {
        guard let value else { throw problem("\(field) is missing") }
        guard case .array(let nodes) = value else { throw problem("\(field) is \(value.kind); expected an array") }
        var numbers: [Int] = []
        for node in nodes {
            guard case .number(let text) = node.value else {
                throw problem("\(field) holds \(node.value.kind); expected whole numbers")
            }
            guard let number = Int(text), number >= 0 else {
                throw problem("\(field) holds \(text.prefix(40)); expected whole numbers from 0 to 2^63 - 1")
            }
            numbers.append(number)
        }
        return numbers
    }

    private func byteCount(_ shape: [Int], _ type: SafetensorsType) throws(CheckpointError) -> Int {
        var count = type.size
        for dimension in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard !overflow else { throw problem("shape \(shape) has more numbers than a computer can count") }
            count = product
        }
        return count
    }

    private func problem(_ message: String) -> CheckpointError {
        CheckpointError(message, file: file, tensor: name)
    }
}
