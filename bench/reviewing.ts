import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMENT_BYTES } from '../controller/ports/github.ts';
import { renderReview } from '../controller/report/pull-request/review-comment.ts';
import { repositoryKey } from '../controller/stack/work-folder.ts';
import { JOB_TOKEN, openGitHub, type LocalGitHub } from '../test/helpers/github/server.ts';
import { PLACE, pullRequestReview, stackReview } from '../test/helpers/reviews.ts';
import { startSandboxProcess } from '../test/helpers/sandbox.ts';
import { ACCOUNT, bareRun, putData, sandboxVariables, sum } from './bare-terraform.ts';
import { modelSpec, writeRepository } from './generated-specs.ts';
import { median, processorMs, run, withProcessorTime, type Measured } from './measure.ts';
import { seconds, times, type Bench, type Row, type Section } from './section.ts';

const SPECS = 1000;
const CHANGED_AT_ONCE = 8;
const ROUNDS = 3;
const NAME = 'team/models';

/** What a pull request costs besides Terraform, and how many stacks a runner plans at once. */
export async function reviewing(bench: Bench): Promise<Section> {
  const root = join(bench.scratch, 'reviewed');
  writeRepository(root, SPECS);
  const sandbox = await startSandboxProcess(root);
  const github = await openGitHub(NAME);
  try {
    const env = {
      TEMPER_STATE_DIR: join(bench.scratch, 'state'),
      ...sandboxVariables(sandbox.url),
    };
    await putData(sandbox.url, CHANGED_AT_ONCE + 1);
    const temper = (...words: string[]) => [process.execPath, bench.temper, ...words];
    // Makes the state bucket.
    await run({ argv: temper('apply', 'model-0', '--yes'), cwd: root, env });
    const around = await aroundTerraform(bench, { root, env, github });
    const names = Array.from({ length: CHANGED_AT_ONCE }, (_, at) => `model-${at + 1}`);
    const plans = await atOnce(bench, { root, env, names });
    return {
      results: [around.row, ...plans.rows],
      notes: [
        ...around.notes,
        ...plans.notes,
        `the comment for 200 changed specs: ${String(commentBytes(200))} of ${String(COMMENT_BYTES)} bytes`,
      ],
    };
  } finally {
    await Promise.all([sandbox.stop(), github.close()]);
  }
}

interface Place {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The three commands of `plan.yml` for one changed spec in a thousand, less what Terraform takes in the one that plans. Both begin
 * as a runner does, in a folder where no `init` was made; what Temper asks of the local AWS and the local GitHub counts in full.
 */
async function aroundTerraform(
  { scratch, temper }: Bench,
  { root, env, github }: Place & { readonly github: LocalGitHub },
): Promise<{ readonly row: Row; readonly notes: readonly string[] }> {
  const variables = { ...env, ...proposed(scratch, root, github) };
  const out = join(scratch, 'parts');
  const command = async (more: Readonly<Record<string, string>>, ...words: string[]) =>
    run({
      argv: [process.execPath, temper, ...words],
      cwd: root,
      env: { ...variables, ...more },
    });
  const repository = join(scratch, 'state', repositoryKey(realpathSync(root)));
  const stack = join(repository, 'sandbox', ACCOUNT, 'model/model-1/v1');
  const rounds: { around: number; bare: number; parts: readonly Measured[]; told: number }[] = [];
  for (let at = 0; at <= ROUNDS; at += 1) {
    rmSync(join(stack, '.terraform'), { recursive: true, force: true });
    rmSync(out, { recursive: true, force: true });
    rmSync(variables.GITHUB_OUTPUT, { force: true });
    const matrix = await command({}, 'matrix', 'plan', '--out', out);
    const said = outputsIn(variables.GITHUB_OUTPUT);
    const PULL_REQUEST = said['pull-request'] ?? '';
    const [shard] = JSON.parse(said['shards'] ?? '[]') as object[];
    const SHARD = JSON.stringify(shard);
    const review = await command({ SHARD, PULL_REQUEST }, 'review', '--out', out);
    const before = process.cpuUsage();
    const report = await command({ PULL_REQUEST }, 'report', 'plan', '--from', out);
    // The local GitHub lives in this process, which does nothing else meanwhile.
    const { user, system } = process.cpuUsage(before);
    const bare = sum(await bareRun(stack, join(scratch, 'bare-review'), env));
    const parts = [matrix, review, report];
    const whole = parts.reduce((all, { wallMs }) => all + wallMs, 0);
    rounds.push({ around: whole - bare, bare, parts, told: (user + system) / 1000 });
  }
  rounds.shift(); // the first round warms the disk's cache
  const of = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
  const part = (at: number) => seconds(of(({ parts }) => parts[at]?.wallMs ?? 0));
  // Only one that is not timed tells its peak.
  const { NODE_OPTIONS: _, ...telling }: Readonly<Record<string, string>> = variables;
  const argv = [process.execPath, temper, 'matrix', 'plan', '--out', out];
  const peak = (await run({ argv, cwd: root, env: telling })).peakMib;
  return {
    row: {
      what: `a pull request, one spec of ${SPECS} changed, besides Terraform`,
      temper: seconds(of(({ around }) => around)),
      against: 'terraform init + plan -out + show -json of that spec',
      other: seconds(of(({ bare }) => bare)),
      ratio: times(of(({ around, bare }) => around / bare)),
      goal: 'at most 0.3×',
    },
    notes: [
      `matrix plan ${part(0)}, review ${part(1)} with Terraform, report plan ${part(2)}, of which the local GitHub computed ${seconds(of(({ told }) => told))}; peak memory of the first ${peak.toFixed(0)} MiB`,
    ],
  };
}

/** A pull request that changes one spec, and what a runner says to the steps about it. */
function proposed(scratch: string, root: string, github: LocalGitHub) {
  const git = (...words: string[]) =>
    execFileSync(
      'git',
      ['-C', root, '-c', 'user.name=bench', '-c', 'user.email=bench@example.com', ...words],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    ).trim();
  git('branch', '--move', 'main');
  git('remote', 'add', 'origin', `https://example.com/${NAME}.git`);
  const base = git('rev-parse', 'HEAD');
  git('update-ref', 'refs/remotes/origin/main', base);
  git('symbolic-ref', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main');
  git('checkout', '--quiet', '-b', 'change');
  writeFileSync(join(root, 'specs/models/model-1/v1.yaml'), modelSpec(1, 3));
  git('commit', '--quiet', '--all', '-m', 'change');
  const sha = git('rev-parse', 'HEAD');
  git('checkout', '--quiet', 'main');
  const number = github.repository.openPull({
    login: 'ada',
    head: { sha, ref: 'change', repository: NAME },
    base: { sha: base, ref: 'main' },
  });
  const event = {
    action: 'opened',
    repository: { full_name: NAME },
    pull_request: {
      number,
      title: 'change',
      state: 'open',
      html_url: `${github.url}/${NAME}/pull/${String(number)}`,
      user: { login: 'ada' },
      head: { sha, ref: 'change', repo: { full_name: NAME } },
      base: { sha: base, ref: 'main' },
    },
  };
  const place = join(scratch, 'runner');
  mkdirSync(place);
  writeFileSync(join(place, 'event.json'), JSON.stringify(event));
  return {
    GITHUB_EVENT_NAME: 'pull_request_target',
    GITHUB_EVENT_PATH: join(place, 'event.json'),
    GITHUB_OUTPUT: join(place, 'outputs'),
    GITHUB_REPOSITORY: NAME,
    GITHUB_TOKEN: JOB_TOKEN,
    GITHUB_API_URL: github.url,
    RUNNER_TEMP: place,
  };
}

function outputsIn(file: string): Record<string, string> {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return Object.fromEntries(
    lines.map((line): [string, string] => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

/**
 * Plans of several stacks as a runner makes them, in folders where no `init` was made, against Terraform by itself and against Temper,
 * both one after the other.
 */
async function atOnce(
  { scratch, temper }: Bench,
  { root, env, names }: Place & { readonly names: readonly string[] },
): Promise<{ readonly rows: readonly Row[]; readonly notes: readonly string[] }> {
  const repository = join(scratch, 'state', repositoryKey(realpathSync(root)));
  const stacks = names.map((name) => join(repository, 'sandbox', ACCOUNT, 'model', name, 'v1'));
  const planned = async (...more: string[]) => {
    for (const stack of stacks) rmSync(join(stack, '.terraform'), { recursive: true, force: true });
    const argv = [process.execPath, temper, 'plan', ...names, ...more];
    return run({ argv: withProcessorTime(argv), cwd: root, env });
  };
  const bare = async () => {
    let wallMs = 0;
    for (const stack of stacks) wallMs += sum(await bareRun(stack, join(scratch, 'bare'), env));
    return wallMs;
  };
  await planned();
  const rounds: { together: Measured; single: Measured; bare: number }[] = [];
  for (let at = 0; at < ROUNDS; at += 1)
    rounds.push({
      together: await planned(),
      single: await planned('--parallelism', '1'),
      bare: await bare(),
    });
  const of = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
  const row = (against: string, other: (round: (typeof rounds)[number]) => number) => ({
    what: `temper plan, ${CHANGED_AT_ONCE} stacks`,
    temper: seconds(of(({ together }) => together.wallMs)),
    against,
    other: seconds(of(other)),
    ratio: times(of((round) => round.together.wallMs / other(round))),
    goal: 'at most 0.55× on two cores',
  });
  const busy = of(({ single }) => processorMs(single) / single.wallMs);
  return {
    rows: [
      row('terraform init + plan -out + show -json, stack by stack', (round) => round.bare),
      row('Temper with `--parallelism 1`', ({ single }) => single.wallMs),
    ],
    notes: [
      `\`--parallelism 1\` keeps ${busy.toFixed(2)} cores busy, since Terraform, the provider and their collectors of garbage run beside each other: the same work takes two cores at least ${times(busy / 2)} of that time`,
    ],
  };
}

/** Bytes of a comment about so many new versions. */
function commentBytes(count: number): number {
  const stacks = Array.from({ length: count }, (_, at) =>
    stackReview({ stack: `model/model-${at}/v2`, title: `model-${at} v2` }),
  );
  return Buffer.byteLength(renderReview(pullRequestReview({ stacks }), PLACE, COMMENT_BYTES));
}
