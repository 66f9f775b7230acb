/* A world to reconcile in memory, and a GitHub that only listens. */
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import type {
  DispatchedRun,
  GitHub,
  StickyComment,
  StickyIssue,
} from '../../../controller/ports/github.ts';
import { appliedKey, type AppliedRecord } from '../../../controller/review/review-record.ts';
import type { ReconcileSurroundings } from '../../../controller/reconcile/surroundings.ts';
import { reconcile, type ReconcileOptions } from '../../../controller/reconcile.ts';
import { stackDigest } from '../../../stacks/stack-digest.ts';
import { compiledSpecs } from '../../../controller/stack/compiled-spec.ts';
import type { OperatedKind } from '../../../controller/stack/operated-kind.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, model, trainingJob, workspaceIn } from '../fake-operator.ts';

export const folder = temporaryFolders();

export const BOT = 'model/bot/v1';
export const KEY = 'temper/models/bot/v1.tfstate';
export const JOB_ARN = 'arn:aws:bedrock:us-east-1:111122223333:model-customization-job/bot-v1';

/** What was said on GitHub, kept in memory. */
function fakeTalk(now: () => number) {
  const runs = new Map<string, DispatchedRun[]>();
  const comments = new Map<string, StickyComment>();
  const issues = new Map<string, StickyIssue & { open: boolean; lastWord?: string }>();
  const writes: string[] = [];
  const trouble = { with: '' };
  const checked = (what: string) => {
    if (trouble.with !== '' && what.includes(trouble.with))
      throw new TemperError([
        { code: 'AWS_UNREACHABLE', severity: 'error', message: `GitHub does not take ${what}` },
      ]);
  };
  const nobody = () => Promise.reject(new Error('nobody asks this'));
  const github: GitHub = {
    repository: 'team/models',
    server: 'https://github.com',
    pullRequest: nobody,
    mergedWith: nobody,
    putCheck: nobody,
    checkData: nobody,
    deployments: nobody,
    deploy: nobody,
    setDeployment: nobody,
    dispatchedRuns: (workflow) => Promise.resolve((runs.get(workflow) ?? []).toReversed()),
    async dispatch(workflow, { environment = '' }) {
      await Promise.resolve(checked(workflow));
      writes.push(`start ${workflow} ${environment}`);
      const run = { title: `apply ${environment}`, isOver: false, createdAt: now() };
      runs.set(workflow, [...(runs.get(workflow) ?? []), run]);
    },
    putComment: nobody,
    async amendComment(number, marker, amend) {
      await Promise.resolve(checked(`comment of ${String(number)}`));
      const key = `${String(number)} ${marker}`;
      const before = comments.get(key);
      const body = amend(before?.body);
      if (body === before?.body) return 'kept';
      comments.set(key, { marker, order: before?.order ?? { run: 0, attempt: 0 }, body });
      writes.push(`comment ${key}`);
      return before === undefined ? 'created' : 'updated';
    },
    comment: (number, marker) => Promise.resolve(comments.get(`${String(number)} ${marker}`)?.body),
    async putIssue(issue) {
      await Promise.resolve(checked(issue.marker));
      const before = issues.get(issue.marker);
      if (before?.open !== true || before.body !== issue.body) writes.push(`issue ${issue.marker}`);
      issues.set(issue.marker, { ...issue, open: true });
      return 1;
    },
    async closeIssue(marker, lastWord) {
      await Promise.resolve();
      const before = issues.get(marker);
      if (before?.open !== true) return;
      writes.push(`close ${marker}`);
      issues.set(marker, { ...before, open: false, lastWord });
    },
  };
  return { github, comments, issues, runs, writes, trouble };
}

/** What an account has besides states is asked of AWS, which is not here. */
export const OFFLINE_KINDS: readonly OperatedKind[] = OPERATED_KINDS.map((kind) => ({
  ...kind,
  kept: () => Promise.resolve([]),
  served: () => Promise.resolve([]),
  spending: undefined,
}));

interface World {
  readonly text?: string;
  readonly kinds?: readonly OperatedKind[];
}

export async function laboratory({
  text = ENVIRONMENT + model('bot'),
  kinds = OFFLINE_KINDS,
}: World = {}) {
  const root = await folder();
  const workspace = await workspaceIn(root, text, kinds);
  const operator = { ...fakeOperator(await folder(), { kinds }), root };
  const talk = fakeTalk(() => operator.clock.now());
  const digests = new Map(
    [...(await compiledSpecs(workspace))].map(({ stack }) => [stack.id, stackDigest(stack)]),
  );
  let checked: ReadonlyMap<string, number> = new Map();
  const surroundings: ReconcileSurroundings = {
    github: talk.github,
    memory: {
      read: () => Promise.resolve(checked),
      write: (now) => Promise.resolve(void (checked = now)),
    },
  };
  const applied = (stack: string, more: Partial<AppliedRecord> = {}) =>
    void operator.world.records.set(
      appliedKey(stack),
      JSON.stringify({
        version: 1,
        stack,
        commit: 'c'.repeat(40),
        pullRequest: 7,
        stackDigest: digests.get(stack),
        planDigest: 'f'.repeat(64),
        at: '2026-11-19T12:00:00Z',
        ...more,
      }),
    );
  applied('environment/lab');
  operator.world.states.set('temper/environments/lab.tfstate', state({}));
  return {
    operator,
    workspace,
    world: operator.world,
    talk,
    applied,
    surroundings,
    pass: (options: ReconcileOptions = {}) => reconcile(operator, workspace, surroundings, options),
  };
}

export const state = (outputs: Record<string, unknown>) => ({
  lineage: 'l',
  serial: 1,
  outputs,
  addresses: ['aws_iam_role.x'],
  tainted: [],
});

/** An applied model whose job is like this, and whose outputs still say that it runs. */
export function trained(lab: Awaited<ReturnType<typeof laboratory>>, status: string) {
  lab.applied(BOT);
  lab.world.jobs.set('bot-v1', {
    ...trainingJob('bot-v1', status),
    endedAt: new Date('2026-11-20T11:00:00Z'),
  });
  lab.world.states.set(KEY, state({ job_arn: JOB_ARN, job_status: 'InProgress' }));
}

export const conditions = ({ stacks }: Awaited<ReturnType<typeof reconcile>>) =>
  Object.fromEntries(stacks.map((one) => [one.compiled.stack.id, one.condition]));
