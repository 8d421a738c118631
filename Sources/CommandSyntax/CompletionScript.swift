/// The shells' side of completion: short scripts that ask the program itself for candidates (see ``Completer``). The
/// candidates are therefore always those of the installed program.
package enum CompletionScript: String, Sendable, CaseIterable {
    case bash, zsh, fish

    /// The command that prints a script.
    static func command(program: String) -> Command {
        Command(
            "completions", "Print the completion script of a shell.",
            discussion: """
                Bash: add 'source <(\(program) completions bash)' to ~/.bashrc.

                Zsh: add 'source <(\(program) completions zsh)' to ~/.zshrc, after compinit.

                Fish: add '\(program) completions fish | source' to ~/.config/fish/config.fish.
                """,
            examples: [
                Example("bash > ~/.local/share/bash-completion/completions/\(program)", "completion in bash, for good")
            ],
            arguments: { arguments in
                arguments.argument(.choice("SHELL", among: ["bash": bash, "zsh": zsh, "fish": fish]), "the shell")
            }
        ) { print($0.text(program: program), terminator: "") }
    }

    package func text(program: String) -> String {
        let function = "_" + program.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
        let template =
            switch self {
            case .bash: Self.bashTemplate
            case .zsh: Self.zshTemplate
            case .fish: Self.fishTemplate
            }
        return template.replacing("FUNCTION", with: function).replacing("PROGRAM", with: program)
            .replacing("REQUEST", with: Program.completionRequest)
    }

    // COMP_WORDS is passed unchanged: bash splits words at '=', and the program joins them. Errors are discarded
    // because compopt does not exist in the bash of macOS.
    private static let bashTemplate = #"""
        # bash completion for PROGRAM
        FUNCTION() {
            local current="${COMP_WORDS[COMP_CWORD]}" line IFS=$'\n'
            COMPREPLY=()
            [[ $current == "=" ]] && current=""
            while read -r line; do
                case "$line" in
                    ":file "*)
                        compopt -o filenames 2>/dev/null
                        COMPREPLY+=($(compgen -f -X "!*.${line#:file }" -- "$current") $(compgen -d -- "$current")) ;;
                    :file) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -f -- "$current")) ;;
                    :directory) compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen -d -- "$current")) ;;
                    *) COMPREPLY+=("$(printf '%q' "${line%%$'\t'*}")") ;;
                esac
            done < <("${COMP_WORDS[0]}" REQUEST "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
        }
        complete -F FUNCTION PROGRAM

        """#

    private static let zshTemplate = #"""
        #compdef PROGRAM
        # zsh completion for PROGRAM
        FUNCTION() {
            local line word
            local -a candidates
            for line in "${(@f)$("${words[1]}" REQUEST "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
                case "$line" in
                    ":file "*) compset -P '--*='; _files -g "*.${line#:file }" ;;
                    :file) compset -P '--*='; _files ;;
                    :directory)
                        compset -P '--*='
                        # Of NAME=DIR only the directory is completed.
                        _files -/ || { compset -P '[^/]#=' && _files -/ } ;;
                    ?*)
                        word="${${line%%$'\t'*}//:/\\:}"
                        if [[ $line == *$'\t'* ]]; then word+=":${line#*$'\t'}"; fi
                        candidates+=("$word") ;;
                esac
            done
            (( ${#candidates} )) && _describe 'PROGRAM' candidates
        }
        if [[ $zsh_eval_context[-1] == loadautofunc ]]; then FUNCTION "$@"; else compdef FUNCTION PROGRAM; fi

        """#

    private static let fishTemplate = #"""
        # fish completion for PROGRAM
        function __fish_FUNCTION
            set -l words (commandline -opc)
            set -l current (commandline -ct)
            for line in ($words[1] REQUEST $words[2..] "$current" 2>/dev/null)
                switch $line
                    case ':file *'
                        __fish_complete_suffix "$current" (string replace ':file ' '.' -- $line)
                    case ':file'
                        __fish_complete_path "$current"
                    case ':directory'
                        __fish_complete_directories "$current"
                    case '*'
                        echo $line
                end
            end
        end
        complete -c PROGRAM -f -a '(__fish_FUNCTION)'

        """#
}
