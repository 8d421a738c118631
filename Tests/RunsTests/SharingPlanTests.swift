import Runs
import Testing

/// The cost model of several machines, by hand.
@Suite struct SharingPlanTests {
    /// 50 million parameters, 200 MB; a network of 1 GB/s with 100 microseconds; steps of 2 s in 4 shards.
    private let plan = SharingPlan(
        secondsPerStep: 2, shards: 4, parameters: 50_000_000, link: LinkSpeed(bytesPerSecond: 1e9, latency: 1e-4))

    @Test func oneProcessTakesTheMeasuredTime() {
        #expect(plan.row(1).secondsPerStep == 2 && plan.row(1).speedup == 1)
    }

    /// Half of 200 MB takes 0.1 s. A shard takes 0.5 s, so the gradients arrive during its backward pass of 0.25 s.
    @Test func gradientsTravelDuringBackward() {
        let row = plan.row(2)
        #expect(abs(row.secondsOfWaiting - (0.1 + 1e-4 * 8)) < 1e-12)
        #expect(abs(row.secondsPerStep - (1 + 0.1008)) < 1e-12)
    }

    /// Three processes compute two, one and one of four shards.
    @Test func theProcessWithMostShardsDecides() {
        let row = plan.row(3)
        #expect(abs(row.secondsPerStep - row.secondsOfWaiting - 1) < 1e-12)
        #expect(row.speedup < plan.row(4).speedup)
    }

    @Test func moreProcessesNeedMoreShards() {
        #expect(
            SharingPlan(secondsPerStep: 1, shards: 4, mostShards: 6, parameters: 1, link: .usual).rows(upTo: 64)
                .map(\.processes) == [1, 2, 4, 6])
        #expect(plan.rows(upTo: 6).map(\.processes) == [1, 2, 4, 6])
        #expect(plan.rows(upTo: 64).map(\.shards) == [4, 4, 4, 8, 16, 32, 64])
    }

    @Test func aSlowNetworkShows() {
        let slow = SharingPlan(
            secondsPerStep: 2, shards: 4, parameters: 50_000_000, link: LinkSpeed(bytesPerSecond: 1e7, latency: 1e-3))
        #expect(slow.row(4).speedup < 0.1)
    }
}
