import type { Json } from './json.ts';

type Values = string | readonly string[];

/** One statement of an IAM policy. */
export interface Statement {
  readonly Sid: string;
  readonly Effect?: 'Allow' | 'Deny';
  readonly Principal?: Readonly<Record<string, Values>>;
  readonly Action: Values;
  readonly Resource?: Values;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Values>>>>;
}

/** A policy document; what a statement does not say otherwise is allowed. */
export function policy(statements: readonly Statement[]): Json {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ Sid, Effect = 'Allow', ...rest }) => ({ Sid, Effect, ...rest })),
  };
}

/**
 * A text for places where IAM reads `*`, `?` and `${…}` as patterns (resources, `StringLike`), so that it matches only
 * itself: an object key may contain all of them.
 */
export function literally(text: string): string {
  return text.replace(/[*?$]/g, (character) => `\${${character}}`);
}
