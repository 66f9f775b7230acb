import fc from 'fast-check';
import { shardsOf } from '../../../controller/review/shards.ts';

const about = { githubEnvironment: 'x-plan', role: 'r', region: 'us-east-1' };
const of = (environment: string, count: number) => ({
  environment,
  ...about,
  stacks: Array.from({ length: count }, (_, at) => `model/${environment}/v${String(at)}`),
});

test('thirteen stacks at twelve a runner are two jobs of nearly the same size', () => {
  const shards = shardsOf([of('research', 13), of('other', 0)], 12);
  expect(shards.map(({ name, stacks }) => [name, stacks.length])).toEqual([
    ['research-1', 6],
    ['research-2', 7],
  ]);
});

test('whatever there is, every stack is in one job of its environment, and there are never too many jobs', () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-z](-[0-9])?$/), { maxLength: 10 });
  const counts = fc.array(fc.nat(700), { minLength: 10, maxLength: 10 });
  fc.assert(
    fc.property(
      names,
      counts,
      fc.integer({ min: 1, max: 20 }),
      (environments, sizes, perRunner) => {
        const given = environments.map((name, at) => of(name, sizes[at] ?? 0));
        const shards = shardsOf(given, perRunner, 40);
        expect(shards.length).toBeLessThanOrEqual(40);
        expect(new Set(shards.map(({ name }) => name)).size).toBe(shards.length);
        for (const { environment, stacks } of given) {
          const own = shards.filter((shard) => shard.environment === environment);
          expect(own.flatMap((shard) => shard.stacks)).toEqual(stacks);
          const lengths = own.map((shard) => shard.stacks.length);
          expect(Math.max(0, ...lengths) - Math.min(Infinity, ...lengths)).toBeLessThanOrEqual(1);
        }
      },
    ),
    { numRuns: 50 },
  );
});

test('more environments than a workflow has jobs are refused, with what to do', () => {
  const many = (count: number) => Array.from({ length: count }, (_, at) => of(`e${String(at)}`, 1));
  expect(shardsOf(many(256), 12)).toHaveLength(256);
  expect(() => shardsOf(many(257), 12)).toThrow(
    expect.objectContaining({
      diagnostics: [
        expect.objectContaining({
          code: 'PULL_TOO_MANY_JOBS',
          severity: 'error',
          message: 'there are 257 environments, and a workflow plans in 256 at once',
          fix: 'change fewer environments in one pull request',
        }),
      ],
    }),
  );
});
