import Tensors
import Testing

@Suite struct ProcessMemoryTests {
    #if os(Linux)
    @Test func whatTheSystemSays() {
        let text = "MemTotal:       32780000 kB\nMemAvailable:    7654321 kB\nSwapFree:              0 kB\n"
        #expect(ProcessMemory.kibibytes(of: "MemAvailable", in: text) == 7_654_321)
        #expect(ProcessMemory.kibibytes(of: "SwapFree", in: text) == 0)
        #expect(ProcessMemory.kibibytes(of: "Mem", in: text) == nil)
        #expect(ProcessMemory.kibibytes(of: "VmSize", in: "VmPeak:\t    4096 kB\nVmSize:\t    3892 kB\n") == 3892)
        #expect(ProcessMemory.availableBytes ?? 0 > 1 << 20)
    }
    #endif

    @Test func roomForSomething() {
        #expect(AddressSpace.hasRoom(for: 1 << 20) && !AddressSpace.hasRoom(for: 1 << 60))
    }
}
