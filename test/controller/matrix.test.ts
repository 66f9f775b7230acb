import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import { planMatrix } from '../../controller/matrix.ts';
import {
  environment,
  fineTune,
  folder,
  records,
  upstream,
  type Upstream,
} from './workspace/revision-repository.ts';

const planned = async (
  repository: Upstream,
  head: string,
  more: { isFork?: boolean; asked?: boolean; stacksPerRunner?: number } = {},
) =>
  planMatrix({
    root: repository.root,
    environment: process.env,
    kinds: OPERATED_KINDS,
    today: '2026-11-21',
    into: await folder(),
    pullRequest: { number: 7, head, isFork: more.isFork === true },
    asked: more.asked === true,
    stacksPerRunner: more.stacksPerRunner ?? 12,
  });

const outcomes = ({ part }: Awaited<ReturnType<typeof planned>>) =>
  part.stacks.map(({ stack, change, outcome, diagnostics }) => [
    `${stack} ${change} ${outcome}`,
    ...diagnostics.map(({ code, why }) => `${code}: ${why ?? ''}`),
  ]);

describe('the jobs of a pull request', () => {
  test('plan what it touches, in the environment as the default branch has it', async () => {
    const repository = await upstream();
    const head = await repository.pullRequest(async (r) => {
      await r.write(
        'specs/environments/research.yaml',
        environment('research', '  dashboard: false\n').replace('role/plan', 'role/admin'),
      );
      await r.remove('specs/cat/v1.yaml');
    });
    const main = await repository.commitId('main');
    const { shards, part, pullRequest } = await planned(repository, head);
    expect(pullRequest).toEqual({
      number: 7,
      head,
      mergeBase: main,
      trusted: main,
      isFork: false,
    });
    const about = { role: 'arn:aws:iam::111122223333:role/plan', region: 'us-east-1' };
    expect(shards).toEqual([
      {
        name: 'research-1',
        environment: 'research',
        githubEnvironment: 'research-plan',
        stacks: ['environment/research', 'model/bot/v1'],
        ...about,
      },
      {
        name: 'other-1',
        environment: 'other',
        githubEnvironment: 'other-plan',
        stacks: ['model/cat/v1'],
        ...about,
      },
    ]);
    expect(part).toMatchObject({ part: 'changes', stacks: [], ruling: [], diagnostics: [] });
    expect(part.trust.map(({ path }) => path)).toEqual(['spec.roles.plan']);
    // The report misses a job that is not heard of only if it knows of it.
    expect(part.shards).toEqual(shards);
  });

  test('are none for what nobody may plan in yet: it is previewed', async () => {
    const repository = await upstream({
      'specs/environments/research.yaml': environment('research').replace(/ {2}roles.*\n/, ''),
      'specs/bot/train.jsonl': records(100),
    });
    const head = await repository.pullRequest(async (r) => {
      await r.write('specs/environments/new.yaml', environment('new'));
      await r.write('specs/bot/v1.yaml', fineTune('bot'));
    });
    const found = await planned(repository, head);
    expect(found.shards).toEqual([]);
    expect(outcomes(found)).toEqual([
      [
        'environment/new added previewed',
        'PULL_PREVIEWED: the default branch has no environment new yet, so nobody may plan in it',
      ],
      [
        'model/bot/v1 added previewed',
        'PULL_PREVIEWED: the environment research has no `roles.plan` on the default branch',
      ],
    ]);
    expect(found.part.stacks[0]?.diagnostics).toMatchObject([
      {
        fix: expect.stringMatching(/`temper bootstrap new .*and merge it; `apply.yml` then shows/),
      },
    ]);
    expect(found.part.stacks[1]).toMatchObject({
      trains: true,
      subject: 'Nova Micro',
      estimate: { expectedUsd: expect.any(Number) },
      stackDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('are none for a fork, until somebody asks for that commit', async () => {
    const repository = await upstream();
    const head = await repository.pullRequest((r) =>
      r.write('specs/bot/v1.yaml', fineTune('bot', { epochs: 3 })),
    );
    const found = await planned(repository, head, { isFork: true });
    expect(found.shards).toEqual([]);
    expect(outcomes(found)).toEqual([
      [
        'model/bot/v1 changed previewed',
        'PULL_PREVIEWED: the pull request is a fork’s, which gets no credentials',
      ],
    ]);
    expect(found.part.stacks[0]?.fields).toEqual([
      { path: 'spec.hyperparameters.epochs', before: 2, after: 3 },
    ]);
    const asked = await planned(repository, head, { isFork: true, asked: true });
    expect(asked.shards.map(({ stacks }) => stacks)).toEqual([['model/bot/v1']]);
  });

  test('are none while its specs have mistakes, which are all told', async () => {
    const repository = await upstream();
    const head = await repository.pullRequest(async (r) => {
      await r.write('specs/bot/v1.yaml', fineTune('bot', { epochs: 3000 }));
      await r.write('specs/cat/v1.yaml', fineTune('cat', { environment: 'nowhere' }));
    });
    const { shards, part } = await planned(repository, head);
    expect(shards).toEqual([]);
    expect(part.stacks).toEqual([]);
    expect(part.diagnostics.map(({ code, at }) => `${code} ${at?.file ?? ''}`)).toEqual([
      'RULE_HYPERPARAMETER_RANGE specs/bot/v1.yaml',
      'RULE_ENVIRONMENT_UNKNOWN specs/cat/v1.yaml',
    ]);
  });

  test('are none where its specs cannot be read at all', async () => {
    const repository = await upstream();
    const head = await repository.pullRequest((r) =>
      r.write('specs/huge.yaml', 'x'.repeat(6 * 1024 * 1024)),
    );
    const { shards, part } = await planned(repository, head);
    expect(shards).toEqual([]);
    expect(part.shards).toEqual([]);
    expect(part.diagnostics.map(({ code }) => code)).toEqual(['SPEC_TOO_LARGE']);
  });
});
