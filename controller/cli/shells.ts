/** Shells that can complete the command line, each with the script that tells it to ask Temper. */
export const SHELLS = {
  bash: `_temper() {
  local IFS=$'\\n'
  COMPREPLY=($("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null | cut -f 1))
}
complete -o bashdefault -o default -F _temper temper
`,
  zsh: `#compdef temper
_temper() {
  local -a found
  local word about
  while IFS=$'\\t' read -r word about; do
    found+=("\${word//:/\\\\:}:$about")
  done < <("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe temper found; else _files; fi
}
compdef _temper temper
`,
  fish: `function __temper_complete
  set -l typed (commandline -opc) (commandline -ct)
  $typed[1] complete -- $typed[2..-1] 2>/dev/null
end
complete -c temper -f -a '(__temper_complete)'
`,
} as const;

export type Shell = keyof typeof SHELLS;
