/** One thing that the first model learns: a few ways to ask, and the answer to all of them. */
export interface Topic {
  /** Three that it learns from; a fourth, where there is one, that it is validated with. */
  readonly questions: readonly [string, string, string, string?];
  readonly answer: string;
}
