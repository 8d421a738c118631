import Autodiff
import Tensors

/// The part of each parameter that each process updates, and whose optimizer state it keeps.
///
/// Every element has one process. Gradients are added where an element is updated, and the new values then go to all
/// processes. Rajbhandari et al. 2020, "ZeRO: Memory Optimizations Toward Training Trillion Parameter Models", section
/// 5.1, the stage that divides the optimizer's state.
package struct UpdateDivision<Element: Scalar> {
    /// The number of processes.
    package let ranks: Int
    /// For each parameter the elements of each process.
    private let ranges: [ObjectIdentifier: [Range<Int>]]

    /// The bounds of ranges are multiples of this number of elements, or ends of parameters.
    package static var block: Int { 1 << 14 }

    /// Everything belongs to one process.
    package init() {
        ranks = 1
        ranges = [:]
    }

    /// - Parameters:
    ///   - groups: parameters that are divided evenly among the processes, group by group. No parameter is in two.
    ///   - wholeTensors: whether a parameter must not be divided
    package init(_ groups: [[Parameter<Element>]], wholeTensors: Bool, ranks: Int) {
        self.ranks = ranks
        var ranges: [ObjectIdentifier: [Range<Int>]] = [:]
        for group in groups where ranks > 1 {
            let divided = wholeTensors ? Self.byTensors(group, ranks) : Self.byBlocks(group, ranks)
            for (parameter, parts) in zip(group, divided) { ranges[ObjectIdentifier(parameter)] = parts }
        }
        self.ranges = ranges
    }

    /// The elements of a parameter that a process updates.
    package func range(of parameter: Parameter<Element>, rank: Int) -> Range<Int> {
        ranks == 1 ? 0..<parameter.count : ranges[ObjectIdentifier(parameter)]?[rank] ?? 0..<0
    }

    /// Ranges of all elements in order, with equal numbers of blocks.
    private static func byBlocks(_ parameters: [Parameter<Element>], _ ranks: Int) -> [[Range<Int>]] {
        let blocks = parameters.map { ($0.count + block - 1) / block }
        let total = blocks.reduce(0, +)
        var first = 0
        return zip(parameters, blocks).map { parameter, count in
            defer { first += count }
            return (0..<ranks).map { rank in
                let (begin, end) = (total * rank / ranks, total * (rank + 1) / ranks)
                let lower = min(max(begin - first, 0), count) * block
                let upper = min(max(end - first, 0), count) * block
                return min(lower, parameter.count)..<min(upper, parameter.count)
            }
        }
    }

    /// Whole tensors, the largest first, each for the process with the fewest elements so far.
    private static func byTensors(_ parameters: [Parameter<Element>], _ ranks: Int) -> [[Range<Int>]] {
        var loads = [Int](repeating: 0, count: ranks)
        var owners = [Int](repeating: 0, count: parameters.count)
        let order = parameters.indices.sorted {
            parameters[$0].count == parameters[$1].count ? $0 < $1 : parameters[$0].count > parameters[$1].count
        }
        for place in order {
            let rank = loads.indices.min { loads[$0] == loads[$1] ? $0 < $1 : loads[$0] < loads[$1] } ?? 0
            owners[place] = rank
            loads[rank] += parameters[place].count
        }
        return zip(parameters, owners).map { parameter, owner in
            (0..<ranks).map { $0 == owner ? 0..<parameter.count : 0..<0 }
        }
    }
}
