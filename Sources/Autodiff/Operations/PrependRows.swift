import Tensors

extension Tape {
    /// Puts rows before the rows of each sequence.
    ///
    /// - Parameters:
    ///   - parts: the rows that can be put, `[rows of the part, columns]` each
    ///   - choice: for each sequence the index of its part; nil for none
    ///   - x: `[rows, columns]`
    ///   - spans: the rows of each sequence in x
    /// - Returns: `[rows and put rows, columns]`, with the spans of the sequences in it
    ///
    /// Saves nothing. Gradients: those of the rows; a part's is summed over the sequences that have it.
    /// Li & Liang 2021, "Prefix-Tuning", section 4.2; Lester et al. 2021, "The Power of Scale", section 2.
    public func prepend(
        _ parts: [Variable<Element>], _ choice: [Int?], to x: Variable<Element>, spans: [Span]
    ) -> (Variable<Element>, [Span]) {
        let columns = x.value.columns
        precondition(
            parts.allSatisfy { $0.value.columns == columns } && choice.count == spans.count,
            "prepend: x \(x.value.shape), parts \(parts.map(\.value.shape)), \(choice.count) of \(spans.count)")
        var longer: [Span] = []
        var rows = 0
        for (span, part) in zip(spans, choice) {
            let length = span.length + (part.map { parts[$0].value.rows } ?? 0)
            longer.append(Span(start: rows, length: length))
            rows += length
        }
        let needsGradient = x.needsGradient || parts.contains(where: \.needsGradient)
        let y = Variable(
            Tensor<Element>(uninitialized: [rows, columns]), needsGradient: needsGradient,
            sequences: x.sequences.map { RowSequences(longer, routes: $0.routes) })
        let work = OperationWork.elements(2 * rows * columns, of: Element.self)
        compute("prepend", work) {
            withPointers(x.value, y.value) { x, y in
                for (sequence, part) in choice.enumerated() {
                    var place = y + longer[sequence].start * columns
                    if let part {
                        let value = parts[part].value
                        withPointers(value) { place.update(from: $0, count: value.count) }
                        place += value.count
                    }
                    place.update(
                        from: x + spans[sequence].start * columns, count: spans[sequence].length * columns)
                }
            }
        }
        let (argument, result, slots) = (x.slot, y.slot, parts.map(\.slot))
        record("prepend", work, isNeeded: needsGradient) { [longer] in
            for (sequence, part) in choice.enumerated() {
                let put = part.map { slots[$0].shape[0] } ?? 0
                let start = longer[sequence].start
                if let part, slots[part].needsGradient {
                    withMatrices(result.gradient, slots[part].gradient) {
                        RowKernel.add($0[rows: start..<start + put], to: $1)
                    }
                }
                guard argument.needsGradient else { continue }
                let span = spans[sequence]
                withMatrices(result.gradient, argument.gradient) {
                    RowKernel.add(
                        $0[rows: start + put..<start + put + span.length],
                        to: $1[rows: span.start..<span.start + span.length])
                }
            }
        }
        return (y, longer)
    }

    /// A parameter as rows, to be put before sequences. Gradient: it is added to the parameter's.
    ///
    /// `[rows, columns]` -> `[rows, columns]`
    public func rows(of parameter: Parameter<Element>) -> Variable<Element> {
        let y = Variable(parameter.value, needsGradient: parameter.isTrained)
        let result = y.slot
        record("rows", OperationWork(), isNeeded: parameter.isTrained, parameters: [parameter]) {
            let gradient = parameter.gradientToUpdate
            withPointers(result.gradient, gradient.tensor) {
                if gradient.scale == 0 {
                    $1.update(from: $0, count: parameter.count)
                } else {
                    Elementwise.add($0, to: $1, count: parameter.count)
                }
            }
        }
        return y
    }

    /// Some columns of a parameter as rows, to be put before sequences. Gradient: it is added to that of the columns.
    ///
    /// `[rows, all columns]` -> `[rows, columns]`
    public func columns(of parameter: Parameter<Element>, _ columns: Range<Int>) -> Variable<Element> {
        let rows = parameter.value.rows
        precondition(
            columns.lowerBound >= 0 && columns.upperBound <= parameter.value.columns,
            "columns \(columns) of \(parameter.value.shape)")
        let y = Variable(Tensor<Element>(uninitialized: [rows, columns.count]), needsGradient: parameter.isTrained)
        let work = OperationWork.elements(2 * rows * columns.count, of: Element.self)
        compute("columns", work) {
            withMatrices(parameter.value, y.value) { RowKernel.copy($0[columns: columns], to: $1) }
        }
        let result = y.slot
        record("columns", work, isNeeded: parameter.isTrained, parameters: [parameter]) {
            withMatrices(result.gradient, parameter.gradient) { RowKernel.add($0, to: $1[columns: columns]) }
        }
        return y
    }
}
