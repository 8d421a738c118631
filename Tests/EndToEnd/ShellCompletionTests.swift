import Foundation
import Testing

/// Completion by the shells, with the scripts that the program prints. A shell that is not installed is skipped, and a
/// note says so.
@Suite struct ShellCompletionTests {
    static let lines: [(line: String, expected: [String])] = [
        ("mixtape comp", ["completions"]),
        ("mixtape watch runs/", ["runs/tiny"]),
        ("mixtape help met", ["metrics"]),
        ("mixtape task sh", ["show"]),
        ("mixtape task show par", ["parity"]),
        ("mixtape run Pipelines/ti", ["Pipelines/tiny.json"]),
        ("mixtape predict runs/", ["runs/tiny"]),
        ("mixtape evaluate Pipelines/tiny.json --split va", ["validation"]),
        ("mixtape evaluate Pipelines/tiny.json --from", ["--from-predictions"]),
        ("mixtape score --model runs/t", ["runs/tiny"]),
        ("mixtape report runs/tiny runs/", ["runs/tiny"]),
        ("mixtape predict runs/tiny x --task st", ["starts"]),
        ("mixtape schema pip", ["pipeline"]),
        ("mixtape import Ta", ["Tasks/"]),
        ("mixtape predict runs/tiny x --adapter parity=Ta", ["parity=Tasks/"]),
    ]

    /// Runs a script in a shell, in a project with a run, and returns its output. Nil if the shell is not installed.
    private func script(_ shell: String, _ text: String) throws -> [String]? {
        let places = ["/bin/\(shell)", "/usr/bin/\(shell)", "/usr/local/bin/\(shell)", "/opt/homebrew/bin/\(shell)"]
        guard let path = places.first(where: FileManager.default.isExecutableFile) else {
            print("\(shell) is not here, so its completion is not tried")
            return nil
        }
        return try TinyProject.use { project in
            #expect(try project.mixtape("run", TinyProject.pipeline).status == 0)
            try project.directory.write(text, to: "script")
            let run = try CommandLineRun(
                shell: "PATH=\"${0%/*}:$PATH\" HOME=\"$PWD\" exec \(path) script", in: project.path)
            #expect(run.errors == "", "\(run)")
            return run.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        }
    }

    @Test func bash() throws {
        let calls = Self.lines.map { line, _ in
            // Bash splits words at an equals sign.
            let words = line.replacing("=", with: " = ").split(separator: " ").map { "'\($0)'" }
            return """
                COMP_WORDS=(\(words.joined(separator: " "))); COMP_CWORD=\(words.count - 1); _mixtape
                printf '%s\\n' "${COMPREPLY[*]}"
                """
        }
        // No line is being edited, so it has no options to set.
        let text = "source <(mixtape completions bash)\ncompopt() { :; }\n" + calls.joined(separator: "\n") + "\n"
        guard let said = try script("bash", text) else { return }
        // Bash adds the slash of a folder itself, and completes what follows an equals sign.
        let expected = Self.lines.map { $0.expected.joined(separator: " ").replacing("Tasks/", with: "Tasks") }
        #expect(said == expected.map { $0.replacing("parity=", with: "") })
    }

    @Test func fish() throws {
        let calls = Self.lines.map { "echo (complete -C '\($0.line)' | string split -f 1 \\t)" }
        let text = "mixtape completions fish | source\n" + calls.joined(separator: "\n") + "\n"
        guard let said = try script("fish", text) else { return }
        #expect(said == Self.lines.map { $0.expected.joined(separator: " ") })
    }

    /// zsh completes only in a pseudo-terminal. The script types the line, then a tab, then a key that prints the line.
    @Test func zsh() throws {
        let calls = Self.lines.map { "ask '\($0.line)'" }
        let text = """
            zmodload zsh/zpty || exit 0
            ask() {
                zpty shell "zsh -f -i"
                zpty -w shell 'PS1= PROMPT_EOL_MARK=; unsetopt zle_bracketed_paste 2>/dev/null; LISTMAX=1000'
                zpty -w shell 'autoload -Uz compinit && compinit -D -u; source <(mixtape completions zsh)'
                zpty -w shell 'show() { print -r -- "<<$BUFFER>>" > answer; }; zle -N show; bindkey "^X" show'
                zpty -w shell 'print ready > ready'
                while [[ ! -s ready ]]; do sleep 0.02; done
                zpty -w -n shell "$1"$'\\t'
                zpty -w -n shell $'\\x18'
                for try in {1..1500}; do [[ -s answer ]] && break; sleep 0.02; done
                cat answer
                zpty -d shell
                rm -f ready answer
            }

            """ + calls.joined(separator: "\n") + "\n"
        guard let said = try script("zsh", text), !said.isEmpty else { return }
        for (line, found) in zip(Self.lines, said) {
            let typed = line.line.split(separator: " ").dropLast().joined(separator: " ")
            #expect(found.filter { $0 != " " } == "<<\(typed) \(line.expected[0])>>".filter { $0 != " " })
        }
        #expect(said.count == Self.lines.count)
    }
}
