import Configuration

extension TaskDefinition {
    /// The examples that a record of a split becomes. Usually it is one. It is none if a step leaves the record out,
    /// and several if a step makes one of each element of a list.
    ///
    /// The targets are the target template's text and then the other references, as often as they are given. If the
    /// list of references is empty or null, only the target is right. A task with an objective has no targets here:
    /// they are made from the input's tokens. An unlabelled split has none either; steps and attributes that do not fit
    /// its records, such as those that need an answer, are skipped.
    /// - Throws: ``ExampleProblem`` if the record lacks a field, if a field is of the wrong kind, if the input or a
    ///   target is empty, or if a target is not among the labels.
    package func render(_ record: Record, split: Split) throws(ExampleProblem) -> [RenderedExample] {
        let isUnlabelled = sources[split]?.isUnlabelled == true
        var keyCount = 0
        return try examples(of: record, split: split, isUnlabelled: isUnlabelled, keys: [], &keyCount, from: 0)
    }

    /// The input of a record whose answer is not compared, as in an unlabelled test split. No step leaves the record
    /// out.
    /// - Throws: ``ExampleProblem`` if the input's template needs a field that is missing or of the wrong kind, or if
    ///   the record makes several inputs.
    package func renderInput(_ record: Record) throws(ExampleProblem) -> String {
        var record = record
        for step in preprocessing where step.applies(to: .test) {
            guard case .becomes(let records)? = try? step.step.apply(to: &record) else { continue }
            if records.count > 1 {
                let name = type(of: step.step).name
                throw ExampleProblem(
                    message: "the step \"\(name)\" makes \(records.count) inputs of it; give each of them by itself")
            }
            record = records.first ?? record
        }
        return try input.render(record)
    }

    /// - Parameters:
    ///   - keys: the keys from the steps so far; no earlier record may have one of them
    ///   - keyCount: the number of keys so far, over all parts that the record became
    ///   - first: the number of the next step to apply
    private func examples(
        of record: Record, split: Split, isUnlabelled: Bool, keys: [RenderedExample.UniqueKey], _ keyCount: inout Int,
        from first: Int
    ) throws(ExampleProblem) -> [RenderedExample] {
        var record = record
        var keys = keys
        for place in first..<preprocessing.count where preprocessing[place].applies(to: split) {
            let outcome: StepOutcome
            do throws(ExampleProblem) {
                outcome = try preprocessing[place].step.apply(to: &record)
            } catch {
                if isUnlabelled { continue }
                throw error
            }
            switch outcome {
            case .goesOn: break
            case .isLeftOut: return []
            case .goesOnOnce(let key):
                // Steps compare different fields, so their keys are kept apart.
                keys.append(.init(text: "\(place) \(key)", owner: keyCount))
                keyCount += 1
            case .becomes(let records):
                var all: [RenderedExample] = []
                for record in records {
                    all += try examples(
                        of: record, split: split, isUnlabelled: isUnlabelled, keys: keys, &keyCount, from: place + 1)
                }
                return all
            }
        }
        let input = try input.render(record)
        guard !input.isBlank else { throw ExampleProblem(message: "the input is empty") }
        return [
            RenderedExample(
                input: input, targets: isUnlabelled ? [] : try targets(of: record),
                attributes: attributes.isEmpty ? [:] : try values(of: record, isUnlabelled: isUnlabelled),
                uniqueKeys: keys)
        ]
    }

    private func targets(of record: Record) throws(ExampleProblem) -> [String] {
        guard let target else { return [] }
        let answer = try target.render(record)
        guard !answer.isBlank else {
            let field = target.fields.count == 1 ? target.fields[0] : nil
            throw ExampleProblem(field: field, message: "the target is empty")
        }
        if let labels, knownLabels?.contains(ExactText(answer)) == false {
            throw ExampleProblem(fact: "the target \"\(answer)\" is not among the labels") {
                Suggestion.phrase(for: answer, among: labels)
            }
        }
        guard let references, try record.find(references) != .null else { return [answer] }
        var others = try record.texts(of: references)
        guard !others.contains(where: \.isBlank) else {
            throw record.problem(at: references, "\(Record.title(references)) has an empty reference")
        }
        // One of the references is the answer itself. Others may repeat: sacrebleu's signatures count all of them.
        if let place = others.firstIndex(where: { $0.isExactly(answer) }) { others.remove(at: place) }
        return [answer] + others
    }

    private func values(of record: Record, isUnlabelled: Bool) throws(ExampleProblem) -> TextMap<String> {
        var values: TextMap<String> = [:]
        for (name, template) in attributes {
            do throws(ExampleProblem) {
                values[name] = try template.render(record)
            } catch {
                if !isUnlabelled { throw error }
            }
        }
        return values
    }
}
