import Foundation

/// An event of a TensorBoard file, with the fields that runs use. It is read by the rules of the format, without the
/// code that writes it.
public struct RecordedEvent: Equatable {
    public var time = 0.0
    public var step = 0
    public var version: String?
    public var isSessionStart = false
    public var scalars: [String: Float] = [:]
    /// The cells of tables by tag, row by row.
    public var texts: [String: [String]] = [:]
}

public enum EventFile {
    /// The events of a file. An incomplete record, as after a kill, ends the file.
    /// - Throws: ``Damaged`` if a checksum is wrong or a record is no event
    public static func events(_ data: Data) throws -> [RecordedEvent] { try records(data).map(event) }

    /// The events of a run in the order of its files, without those that a later session replaced.
    public static func events(ofRun files: [String: Data]) throws -> [RecordedEvent] {
        var kept: [RecordedEvent] = []
        for name in files.keys.sorted() {
            for event in try events(files[name] ?? Data()) {
                if event.isSessionStart { kept.removeAll { $0.step >= event.step } }
                kept.append(event)
            }
        }
        return kept.filter { $0.version == nil && !$0.isSessionStart }
    }

    /// The contents of the records: length (8 bytes), its masked checksum (4), content, its masked checksum (4).
    public static func records(_ data: Data) throws -> [[UInt8]] {
        var rest = [UInt8](data)[...]
        var records: [[UInt8]] = []
        while rest.count >= 12 {
            let header = Array(rest.prefix(8))
            guard masked(header) == number(rest.dropFirst(8).prefix(4)) else { throw Damaged() }
            let length = Int(number(header[...]))
            guard rest.count >= 16 + length else { break }
            let content = Array(rest.dropFirst(12).prefix(length))
            guard masked(content) == number(rest.dropFirst(12 + length).prefix(4)) else { throw Damaged() }
            records.append(content)
            rest = rest.dropFirst(16 + length)
        }
        return records
    }

    public struct Damaged: Error {}

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// CRC-32C bit by bit, masked.
    private static func masked(_ bytes: [UInt8]) -> UInt64 {
        var value = UInt32.max
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value >> 1 ^ (value & 1 == 1 ? 0x82F6_3B78 : 0) }
        }
        value = ~value
        return UInt64((value >> 15 | value << 17) &+ 0xA282_EAD8)
    }

    // MARK: Messages

    private enum Field {
        case number(UInt64)
        case bytes([UInt8])

        var number: UInt64 { if case .number(let value) = self { value } else { 0 } }
        var bytes: [UInt8] { if case .bytes(let value) = self { value } else { [] } }
        var text: String { String(decoding: bytes, as: UTF8.self) }
    }

    /// The fields of a message in the wire format of Protocol Buffers.
    private static func fields(_ message: [UInt8]) throws -> [(number: Int, field: Field)] {
        var rest = message[...]
        func varint() throws -> UInt64 {
            var value: UInt64 = 0
            var shift: UInt64 = 0
            while let byte = rest.popFirst() {
                value |= UInt64(byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 { return value }
            }
            throw Damaged()
        }
        func take(_ count: Int) throws -> ArraySlice<UInt8> {
            guard rest.count >= count else { throw Damaged() }
            defer { rest = rest.dropFirst(count) }
            return rest.prefix(count)
        }
        var fields: [(Int, Field)] = []
        while !rest.isEmpty {
            let key = try varint()
            let field: Field =
                switch key & 7 {
                case 0: .number(try varint())
                case 1: .number(number(try take(8)))
                case 2: .bytes(Array(try take(Int(try varint()))))
                case 5: .number(number(try take(4)))
                default: throw Damaged()
                }
            fields.append((Int(key >> 3), field))
        }
        return fields
    }

    private static func event(_ message: [UInt8]) throws -> RecordedEvent {
        var event = RecordedEvent()
        for (number, field) in try fields(message) {
            switch number {
            case 1: event.time = Double(bitPattern: field.number)
            case 2: event.step = Int(field.number)
            case 3: event.version = field.text
            case 5: for (_, value) in try fields(field.bytes) { try add(value.bytes, to: &event) }
            case 7: event.isSessionStart = try fields(field.bytes).contains { $0.number == 1 && $0.field.number == 1 }
            default: break
            }
        }
        return event
    }

    private static func add(_ value: [UInt8], to event: inout RecordedEvent) throws {
        let all = try fields(value)
        let tag = all.first { $0.number == 1 }?.field.text ?? ""
        if let scalar = all.first(where: { $0.number == 2 }) {
            event.scalars[tag] = Float(bitPattern: UInt32(scalar.field.number))
        } else if let tensor = all.first(where: { $0.number == 8 }) {
            event.texts[tag] = try fields(tensor.field.bytes).filter { $0.number == 8 }.map(\.field.text)
        }
    }
}
