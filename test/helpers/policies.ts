import type { Stack } from '../../stacks/stack.ts';
import { resourcesOf } from './compiled.ts';

/** What a policy says, once. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal?: Record<string, string | string[]>;
  readonly Action: string | string[];
  readonly Resource?: string | string[];
  readonly Condition?: Record<string, Record<string, string | string[]>>;
}

/** A policy, and the address that carries it. */
export interface Policy {
  readonly stack: string;
  readonly at: string;
  readonly type: string;
  readonly statements: readonly Statement[];
}

/** What may be written alone or in a list. */
export const list = <T>(value: T | T[] | undefined): T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** The text that AWS gets: `$${` and `%%{` are Terraform's escapes. */
const unescaped = (text: string): string => text.replace(/\$\$\{/g, '${').replace(/%%\{/g, '%{');

/** All policies of a stack, by the address that carries them. */
export function policiesOf(stacks: readonly Stack[]): Policy[] {
  return stacks.flatMap((stack) =>
    resourcesOf(stack).flatMap(({ type, name, body }) =>
      [body.policy, body.policy_document, body.assume_role_policy]
        .filter((text): text is string => typeof text === 'string')
        .map((text) => ({
          stack: stack.id,
          at: `${stack.id} ${type}.${name}`,
          type,
          statements: JSON.parse(unescaped(text)).Statement as Statement[],
        })),
    ),
  );
}

/** Every statement that allows something, with its place. */
export function allowedBy(policies: readonly Policy[]) {
  const statements = policies.flatMap(({ at, type, stack, statements: all }) =>
    all.map((statement) => ({ at: `${at} ${statement.Sid}`, type, stack, statement })),
  );
  return statements.filter(({ statement }) => statement.Effect === 'Allow');
}
