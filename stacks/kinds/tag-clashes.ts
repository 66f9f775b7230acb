import { shown } from '../language/display.ts';
import { place, type Breach } from '../language/rules/rule.ts';
import type { Declared } from '../language/spec-set.ts';

type Tags = Readonly<Record<string, string | undefined>>;

/**
 * Tags that AWS would take for the same, or that are not free to be used. That there are not too many, with those of the
 * environment and Temper's own, the schema's bound ensures.
 */
export function* tagClashes(
  declared: Declared<unknown>,
  tags: Tags | undefined,
  inherited: readonly string[] = [],
): Iterable<Breach> {
  const seen = new Map(inherited.map((key) => [key.toLowerCase(), key]));
  for (const key of tagKeys(tags)) {
    const lower = key.toLowerCase();
    const other = seen.get(lower);
    const reserved = ['aws:', 'temper:'].find((prefix) => lower.startsWith(prefix));
    seen.set(lower, key);
    if (reserved === undefined && (other === undefined || other === key)) continue;
    yield {
      ...(reserved === undefined
        ? differsInCase(key, other ?? '', inherited)
        : isReserved(key, reserved)),
      ...place(declared, ['spec', 'tags', key], 'key'),
      why: 'IAM compares the keys of tags without regard to case and refuses two that are the same to it',
    };
  }
}

type Words = Pick<Breach, 'message' | 'fix'>;

function differsInCase(key: string, other: string, inherited: readonly string[]): Words {
  const whose = inherited.includes(other) ? ', as the environment does' : '';
  return {
    message: `tag ${shown(key)} differs from ${shown(other)} in case only`,
    fix: `write it as ${shown(other)}${whose}, or choose another key`,
  };
}

function isReserved(key: string, prefix: string): Words {
  const owner = prefix === 'aws:' ? 'AWS’s' : 'Temper’s';
  return {
    message: `tag ${shown(key)} begins with \`${prefix}\`, which is ${owner} own`,
    fix: 'choose another key',
  };
}

/** The keys of the tags that have a value. */
export function tagKeys(tags: Tags | undefined): string[] {
  return Object.entries(tags ?? {}).flatMap(([key, value]) => (value === undefined ? [] : [key]));
}
