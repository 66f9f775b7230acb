/** What a code means, for `temper explain`, the generated table in the docs, and the exit code. */
export interface CodeInfo {
  /** Process exit code when an error of this code ends a command: 1 failed, 3 refused by a gate, 4 credentials, 64 usage. */
  readonly exit: 1 | 3 | 4 | 64;
  /** One line, lower case, no full stop. */
  readonly summary: string;
  /** The long form: what it means, why it matters, how it is fixed. Markdown, no heading. */
  readonly explanation: string;
  /** What triggers it, as a user would write it. */
  readonly example?: string;
}
