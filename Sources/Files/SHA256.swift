/// The SHA-256 hash (FIPS 180-4, sections 5 and 6.2). It identifies the content of files, tasks and vocabularies.
///
///     var hash = SHA256()
///     hash.update("abc".utf8)
///     hash.finalize()   // "ba7816bf…"
package struct SHA256: Sendable {
    /// The eight working words between blocks (section 5.3.3: fractional parts of the square roots of 2...19).
    private var state = SIMD8<UInt32>(
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19)
    /// The bytes that wait for their block of 64 to fill.
    private var pending: [UInt8] = []
    private var byteCount: UInt64 = 0

    package init() {}

    /// The hash of `bytes` as 64 lower-case hexadecimal digits.
    package static func hash(_ bytes: some Sequence<UInt8>) -> String {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }

    /// The hash of a text's UTF-8 bytes.
    package static func hash(_ text: String) -> String { hash(text.utf8) }

    /// Appends bytes to the message.
    package mutating func update(_ bytes: some Sequence<UInt8>) {
        if bytes.withContiguousStorageIfAvailable({ absorb(UnsafeRawBufferPointer($0)) }) == nil {
            Array(bytes).withUnsafeBytes { absorb($0) }
        }
    }

    /// The first eight bytes of the hash of `bytes`, as a big-endian integer.
    package static func firstWord(of bytes: some Sequence<UInt8>) -> UInt64 {
        var hash = SHA256()
        hash.update(bytes)
        let state = hash.padded().state
        return UInt64(state[0]) << 32 | UInt64(state[1])
    }

    /// The hash of everything appended so far. More may be appended afterwards.
    package func finalize() -> String {
        let digits = Array("0123456789abcdef".utf8)
        let state = padded().state
        let text = state.indices.flatMap { word in
            stride(from: 28, through: 0, by: -4).map { digits[Int(state[word] >> UInt32($0)) & 15] }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The state after the last block.
    private func padded() -> SHA256 {
        var last = self
        // Section 5.1.1: a one bit, zeros up to 56 bytes modulo 64, the length of the message in bits.
        let zeros = (119 - Int(byteCount % 64)) % 64
        let length = (0..<8).map { UInt8(truncatingIfNeeded: (byteCount &* 8) >> (56 - 8 * UInt64($0))) }
        last.update([0x80] + [UInt8](repeating: 0, count: zeros) + length)
        return last
    }

    private mutating func absorb(_ bytes: UnsafeRawBufferPointer) {
        byteCount &+= UInt64(bytes.count)
        var start = 0
        if !pending.isEmpty {
            start = min(64 - pending.count, bytes.count)
            pending.append(contentsOf: bytes[..<start])
            guard pending.count == 64 else { return }
            let block = pending
            block.withUnsafeBytes { compress($0) }
            pending.removeAll(keepingCapacity: true)
        }
        while bytes.count - start >= 64 {
            compress(UnsafeRawBufferPointer(rebasing: bytes[start..<start + 64]))
            start += 64
        }
        pending.append(contentsOf: bytes[start...])
    }

    /// Section 6.2.2 for one block of 64 bytes.
    private mutating func compress(_ block: UnsafeRawBufferPointer) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
            for t in 0..<16 {
                schedule[t] = UInt32(bigEndian: block.loadUnaligned(fromByteOffset: 4 * t, as: UInt32.self))
            }
            for t in 16..<64 {
                let early = schedule[t - 15]
                let late = schedule[t - 2]
                let sigma0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >> 3)
                let sigma1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >> 10)
                schedule[t] = schedule[t - 16] &+ sigma0 &+ schedule[t - 7] &+ sigma1
            }
            var (a, b, c, d) = (state[0], state[1], state[2], state[3])
            var (e, f, g, h) = (state[4], state[5], state[6], state[7])
            roundConstants.withUnsafeBufferPointer { constants in
                // Eight rounds are written out, each with the words rotated by one place. This way no word is moved.
                for t in stride(from: 0, to: 64, by: 8) {
                    round(a, b, c, &d, e, f, g, &h, constants[t] &+ schedule[t])
                    round(h, a, b, &c, d, e, f, &g, constants[t + 1] &+ schedule[t + 1])
                    round(g, h, a, &b, c, d, e, &f, constants[t + 2] &+ schedule[t + 2])
                    round(f, g, h, &a, b, c, d, &e, constants[t + 3] &+ schedule[t + 3])
                    round(e, f, g, &h, a, b, c, &d, constants[t + 4] &+ schedule[t + 4])
                    round(d, e, f, &g, h, a, b, &c, constants[t + 5] &+ schedule[t + 5])
                    round(c, d, e, &f, g, h, a, &b, constants[t + 6] &+ schedule[t + 6])
                    round(b, c, d, &e, f, g, h, &a, constants[t + 7] &+ schedule[t + 7])
                }
            }
            state &+= SIMD8(a, b, c, d, e, f, g, h)
        }
    }
}

/// One round of section 6.2.2. `word` is the schedule's word plus the constant. The new value of a is stored in `h`,
/// the new value of e in `d`.
@inline(__always)
private func round(
    _ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: inout UInt32, _ e: UInt32, _ f: UInt32, _ g: UInt32, _ h: inout UInt32,
    _ word: UInt32
) {
    let sum1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    let choice = g ^ (e & (f ^ g))
    let first = h &+ sum1 &+ choice &+ word
    let sum0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    let majority = (a & b) | (c & (a | b))
    d = d &+ first
    h = first &+ sum0 &+ majority
}

@inline(__always)
private func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 { (word &>> count) | (word &<< (32 &- count)) }

/// Section 4.2.2: fractional parts of the cube roots of the first 64 primes.
private let roundConstants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4, 0xab1c_5ed5,
    0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7, 0xc19b_f174,
    0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da,
    0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967,
    0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85,
    0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070,
    0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7, 0xc671_78f2,
]
