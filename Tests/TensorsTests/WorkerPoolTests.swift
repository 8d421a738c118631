import Foundation
import Synchronization
import Tensors
import Testing

@Suite struct WorkerPoolTests {
    /// The number of runs of each index.
    private func visits(_ count: Int, run: (@escaping (Int) -> Void) -> Void) -> [Int] {
        let visits = Mutex([Int](repeating: 0, count: count))
        run { index in visits.withLock { $0[index] += 1 } }
        return visits.withLock { $0 }
    }

    @Test(arguments: [0, 1, 2, 3, 16, 1000]) func everyIndexOnce(count: Int) {
        for _ in 0..<50 {
            #expect(visits(count) { WorkerPool.shared.run(count, $0) } == [Int](repeating: 1, count: count))
        }
    }

    @Test func workInsideWork() {
        let visits = visits(12 * 7) { visit in
            WorkerPool.shared.run(12) { outer in
                WorkerPool.shared.run(7) { inner in visit(outer * 7 + inner) }
            }
        }
        #expect(visits.allSatisfy { $0 == 1 })
    }

    @Test func workFromSeveralThreads() {
        let visits = visits(8 * 100) { visit in
            let visitor = Visitor(visit: visit)
            DispatchQueue.concurrentPerform(iterations: 8) { thread in
                WorkerPool.shared.run(100) { visitor.visit(thread * 100 + $0) }
            }
        }
        #expect(visits.allSatisfy { $0 == 1 })
    }

    /// The visits are counted under a lock, so the closure may run on any thread.
    private struct Visitor: @unchecked Sendable {
        let visit: (Int) -> Void
    }

    /// Sums and products are the same to the last bit, because the work is divided in the same way.
    @Test func resultsDoNotDependOnTheNumberOfThreads() {
        var random = RandomTensors(seed: 5)
        let a: Tensor<Float> = random.next([257, 129])
        let b: Tensor<Float> = random.next([129, 65])
        func results() -> ([Float], Double) {
            let c = Tensor<Float>(uninitialized: [257, 65])
            withMatrices(a, b, c) { MatrixProduct.compute($0, $1, to: $2) }
            return (c.elements, withPointers(a) { Update.sumOfSquares($0, count: a.count) })
        }
        let many = results()
        // A piece of work computes alone.
        var one: ([Float], Double) = ([], 0)
        WorkerPool.shared.run(2) { if $0 == 0 { one = results() } }
        #expect(many.0 == one.0)
        #expect(many.1 == one.1)
    }

    /// What a job's closure holds is gone when the job is done, whichever threads took part.
    @Test func keepsNothingOfAJob() {
        final class Held {}
        weak var held: Held?
        for _ in 0..<50 {
            do {
                let object = Held()
                held = object
                WorkerPool.shared.run(64) { _ in withExtendedLifetime(object) { _ = exp(2.0) } }
            }
            #expect(held == nil)
        }
    }
}

/// The possible values of `MIXTAPE_THREADS`.
@Suite struct ThreadCountTests {
    @Test(arguments: ["1", "2", "256"]) func accepts(text: String) {
        #expect(WorkerPool.problem(environment: ["MIXTAPE_THREADS": text]) == nil)
    }

    @Test(arguments: ["0", "-1", "257", "two", ""]) func refuses(text: String) {
        #expect(
            WorkerPool.problem(environment: ["MIXTAPE_THREADS": text])
                == "MIXTAPE_THREADS: expected a number of threads from 1 to 256, found \"\(text)\"")
    }

    @Test func mayBeAbsent() {
        #expect(WorkerPool.problem(environment: [:]) == nil)
    }
}
