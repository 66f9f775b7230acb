/** What a subcommand of the engine does, for people who run it themselves in a stack's folder. */
export type Effect =
  /** It only reads the state and the world. */
  | 'reads'
  /** It reads, and talks with a person meanwhile. */
  | 'asks'
  /** It changes the state or the world, or may. */
  | 'writes'
  /** It would leave the stack: another folder, another state. */
  | 'leaves';

/** Terraform 1.11's and OpenTofu 1.10's subcommands that change neither state nor world (`terraform -help`, 2026-11). */
const READING = ['graph', 'metadata', 'output', 'plan', 'providers', 'show', 'validate', 'version'];
const READING_THE_STATE = ['state list', 'state pull', 'state show'];

const EFFECTS: ReadonlyMap<string, Effect> = new Map<string, Effect>([
  ...[...READING, ...READING_THE_STATE].map((name) => [name, 'reads'] as const),
  ['console', 'asks'],
  ['workspace', 'leaves'],
  ['env', 'leaves'],
]);

/** What a command line of the engine does; whatever is not known to read counts as writing. */
export function effectOf(words: readonly string[]): Effect {
  if (words.some((word) => /^--?chdir(=|$)/.test(word))) return 'leaves';
  if (words.some((word) => /^--?help$/.test(word) || word === '-h')) return 'reads';
  const [first = '', second = ''] = words;
  return EFFECTS.get(first) ?? EFFECTS.get(`${first} ${second}`) ?? 'writes';
}

/** The words with what Temper's own plans say too: a plan takes no lock, so looking never stands in anybody's way. */
export function withoutLock(words: readonly string[]): string[] {
  const takes = words[0] === 'plan' && !words.some((word) => /^--?lock(=|$)/.test(word));
  return takes ? ['plan', '-lock=false', ...words.slice(1)] : [...words];
}
