/* What holds for every workflow that a team gets, and for those of this repository, whatever their jobs do. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { workflowFiles } from '../../controller/workflows/index.ts';
import type { Json } from '../../stacks/json.ts';
import { REPOSITORY } from '../helpers/compiled.ts';
import { isStoodInFor } from '../helpers/workflows/actions.ts';
import { resolvedText } from '../helpers/workflows/expressions.ts';
import { readWorkflow } from '../helpers/workflows/workflow-file.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: unknown;
  readonly environment?: { readonly name: string; readonly deployment: boolean };
  readonly strategy?: { readonly matrix: Readonly<Record<string, string>> };
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

interface Written {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const INSTALL = 'npm ci --ignore-scripts';

const FOLDER = '.github/workflows';

const files = workflowFiles('package', 'main').map(({ path, text }) =>
  written('a team’s', path, text),
);
const jobs = files.flatMap(jobsOf);
/** All that GitHub runs here: Temper's own copies, and what checks and releases it. */
const own = readdirSync(join(REPOSITORY, FOLDER)).map((name) =>
  written('our', `${FOLDER}/${name}`, readFileSync(join(REPOSITORY, FOLDER, name), 'utf8')),
);
const ownJobs = own.flatMap(jobsOf);

function written(whose: string, path: string, text: string) {
  return { whose, path, text, written: parse(text) as Written };
}

function jobsOf({ whose, path, written: { jobs: all } }: ReturnType<typeof written>) {
  return Object.entries(all).map(([id, job]) => ({ whose, where: `${path} ${id}`, job }));
}

test.each([...files, ...own])(
  '$whose $path is a workflow as GitHub reads it, and all of it can be run here',
  async (one) => {
    const workflow = await readWorkflow(one.path, one.text);
    expect(workflow.jobs.map(({ id }) => id)).toEqual(Object.keys(one.written.jobs));
  },
);

test.each([...files, ...own])(
  '$whose $path gives nothing by itself, and says why a job may write',
  ({ text, written }) => {
    expect(written.permissions).toEqual({});
    expect(text.split('\n').filter((line) => /: write(?! # \w)/.test(line))).toEqual([]);
  },
);

test.each([...files, ...own])(
  '$whose $path names each action by its commit, and the tag beside it',
  ({ text }) => {
    const uses = [...text.matchAll(/uses: (.*)/g)].map(([, one = '']) => one);
    expect(
      uses.filter((one) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one)),
    ).toEqual([]);
    expect(uses.filter((one) => !isStoodInFor(one.replace(/ #.*/, '')))).toEqual([]);
  },
);

test.each(jobs)(
  '$where: a step is an action, the installation, or one command that gets the signals',
  ({ job }) => {
    for (const { run } of job.steps) {
      if (run === undefined || run === INSTALL) continue;
      // A value in the text of a script would be read as script.
      expect(run).not.toMatch(/\$\{\{|[;&|`\n]|\$\(/);
      expect(run).toMatch(/^exec node_modules\/\.bin\/temper /);
    }
    expect(job.steps.filter(({ run }) => run?.startsWith('exec')).length).toBe(1);
  },
);

test.each([...jobs, ...ownJobs])(
  '$whose $where: has an end, and leaves no credentials in its checkout',
  ({ job }) => {
    expect(job['timeout-minutes']).toBeLessThan(360);
    const [checkout, ...others] = job.steps.filter(({ uses }) =>
      uses?.startsWith('actions/checkout'),
    );
    expect(others).toEqual([]);
    expect(checkout?.with?.['persist-credentials']).toBe(false);
    // Neither a branch nor a commit of the pull request.
    expect([
      undefined,
      '${{ github.event.repository.default_branch }}',
      '${{ github.event.merge_group.base_sha }}',
    ]).toContain(checkout?.with?.['ref']);
  },
);

test.each(ownJobs)(
  '$whose $where: no value is read as script, and nothing stands between the runner and Temper or the tests',
  ({ job }) => {
    for (const { run = '' } of job.steps) {
      expect(run).not.toMatch(/\$\{\{|\bnpx\b|\bnpm exec\b/);
      if (/temper|\.ci\//.test(run))
        expect(run).toMatch(/^exec (node bin\/temper\.js |\.ci\/run$)/);
    }
  },
);

test('our jobs, too, have a token for others in a GitHub environment alone', () => {
  const withToken = ownJobs.filter(({ job }) => job.permissions?.['id-token'] !== undefined);
  expect(withToken.map(({ where }) => where)).toContain(`${FOLDER}/release.yml publish`);
  expect(ownJobs.filter(({ job }) => job.environment !== undefined)).toEqual(withToken);
});

test('credentials are had in a GitHub environment alone, for the role of the same row, after the installation', () => {
  const withToken = jobs.filter(({ job }) => job.permissions?.['id-token'] !== undefined);
  const withEnvironment = jobs.filter(({ job }) => job.environment !== undefined);
  const names = ['plan.yml review', 'apply.yml apply', 'reconcile.yml reconcile'];
  expect(withToken.map(({ where }) => where)).toEqual(
    names.map((one) => `.github/workflows/${one}`),
  );
  expect(withEnvironment).toEqual(withToken);
  for (const { job, where } of withToken) {
    const [row = ''] = Object.keys(job.strategy?.matrix ?? {});
    const credentials = job.steps.findIndex(({ uses }) => uses?.startsWith('aws-actions/'));
    expect(job.environment).toEqual({
      name: `\${{ matrix.${row}.githubEnvironment }}`,
      deployment: false,
    });
    // Who locks a state says until when that can be meant; who plans locks none.
    const locks = where !== '.github/workflows/plan.yml review';
    expect(job.env).toEqual(locks ? { TEMPER_SESSION_SECONDS: 3600 } : undefined);
    expect(job.steps[credentials]?.with).toEqual({
      'role-to-assume': `\${{ matrix.${row}.role }}`,
      'aws-region': `\${{ matrix.${row}.region }}`,
      ...(locks && { 'role-duration-seconds': '${{ env.TEMPER_SESSION_SECONDS }}' }),
    });
    expect(job.steps.findIndex(({ run }) => run === INSTALL)).toBeLessThan(credentials);
  }
});

test('a run for one environment is called so that it is known to who would start another', async () => {
  const [apply] = files.filter(({ path }) => path.endsWith('/apply.yml'));
  const { keys } = await readWorkflow(apply?.path ?? '', apply?.text ?? '');
  const called = (inputs: Json) => resolvedText(keys.get('run-name'), { contexts: { inputs } });
  expect(called({ environment: 'lab', accept: '' })).toBe('apply lab');
  // GitHub calls it by the event then.
  expect(called({})).toBe('');
  const starts = files.filter(({ text }) => text.includes('actions: write'));
  expect(starts.map(({ path }) => path)).toEqual(['.github/workflows/reconcile.yml']);
});

test('every pull request is planned, whatever it touches and wherever it goes', () => {
  const [plan] = files.filter(({ path }) => path.endsWith('/plan.yml'));
  expect(Object.keys(plan?.written.on ?? {})).toEqual([
    'pull_request_target',
    'workflow_dispatch',
    'merge_group',
  ]);
  expect(plan?.written.on['pull_request_target']).toBeNull();
});

test('Temper’s own copies differ in where Temper comes from, and in nothing else', () => {
  const own = workflowFiles('checkout', 'main');
  for (const [at, { text }] of own.entries()) {
    const [mine, theirs] = [text.split('\n'), files[at]?.text.split('\n') ?? []];
    expect(mine.length).toBe(theirs.length);
    const differences = mine
      .filter((line, number) => line !== theirs[number])
      .map((line) => line.trim());
    expect(differences.length).toBeGreaterThan(2);
    for (const line of differences) {
      expect(line).toMatch(
        /^(# Written by .*|run: npm ci --ignore-scripts && npm run --silent build|(run: )?exec node bin\/temper\.js .*)$/,
      );
    }
  }
});
