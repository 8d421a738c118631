import Deltas
import Testing

@Suite struct LoRATests {
    @Test func theFactorIsAlphaOverTheRank() {
        let lora = LoRA(rank: 4, alpha: 8)
        #expect(lora.rankAndScale(of: .init("w", .query)).scale == 2)
    }
}
