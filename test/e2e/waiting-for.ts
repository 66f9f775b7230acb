/** Settings of a `local-exec` that lasts until a file is there, so that a test says when and not a clock. */
export function waitingFor(file: string): { readonly command: string } {
  return { command: `until test -e '${file}'; do sleep 0.05; done` };
}
