/* A repository whose pull requests are reviewed and merged, on a world in memory. */
import { applyReviewed, type ReviewedApply } from '../../controller/apply-reviewed.ts';
import { OPERATED_KINDS } from '../../controller/kinds/index.ts';
import { reviewShard } from '../../controller/review.ts';
import { reviewKey, type ReviewRecord } from '../../controller/review/review-record.ts';
import type { ReviewPart, SpecChange } from '../../controller/review/stack-review.ts';
import type { ProposedSpecs } from '../../controller/review/told.ts';
import type { OperatedKind, Survey } from '../../controller/stack/operated-kind.ts';
import { openEnvironment } from '../../controller/workspace/environment-workspace.ts';
import type { Selection } from '../../controller/workspace/selection.ts';
import { openWorkspace } from '../../controller/workspace/workspace.ts';
import { readSpecs, TemperError } from '../../stacks/language/index.ts';
import { RECORDS } from '../helpers/laboratory.ts';
import { repositoryIn } from '../helpers/repository.ts';
import { fakeGitHub } from './fake-github.ts';
import { ENVIRONMENT, fakeOperator, model } from './fake-operator.ts';
import type { FakePlan } from './terraform/plan-json.ts';

/** Ids of commits that nobody looks at. */
export const HEAD = 'a'.repeat(40);
export const BASE = 'b'.repeat(40);
export const BOT = 'model/bot/v1';
export const TAGGED = '  tags: { team: a }\n';

/** A plan that makes something for somebody. */
export const makes = (owner: string): FakePlan => ({
  changes: [{ address: 'aws_iam_role.x', actions: ['create'], after: { name: 'r', owner } }],
});

/** The kinds, where AWS says this of the model `bot` before it is planned, and nothing new of the others. */
export const surveyingBot = (survey: Survey): readonly OperatedKind[] =>
  OPERATED_KINDS.map((kind) =>
    kind.definition.kind !== 'FineTune'
      ? kind
      : {
          ...kind,
          survey: ({ draft }) =>
            draft.metadata?.name === 'bot' ? survey : ({ facts }) => Promise.resolve(facts),
        },
  );

/** What AWS may say of a model that keeps it from being planned. */
export const UNSOUND: Readonly<Record<string, Survey>> = {
  'its data is not there': ({ facts }) =>
    Promise.resolve({
      ...(facts as object),
      problems: [{ field: 'train', problem: 's3://data/train.jsonl is not there' }],
    }),
  'it cannot be asked about': () =>
    Promise.reject(
      new TemperError([{ code: 'JOB_RUN_UNREADABLE', severity: 'error', message: 'no record' }]),
    ),
};

/** The environment `lab` with the models `bot` and `cat`, all of it on the default branch. */
export async function openMerged(
  folder: () => Promise<string>,
  { environment = ENVIRONMENT, more = '', kinds = OPERATED_KINDS } = {},
) {
  const root = await folder();
  const repository = await repositoryIn(root);
  const writeModel = (name: string, text = more) =>
    repository.write(`specs/${name}.yaml`, model(name, text));
  await repository.write('specs/lab.yaml', environment);
  await writeModel('bot');
  await writeModel('cat');
  await repository.write('specs/train.jsonl', RECORDS);
  await repository.commit('all');
  const commitNow = async () => (await repository.git('rev-parse', 'HEAD')).trim();
  const since = await commitNow();
  const operator = { ...fakeOperator(await folder(), { kinds }), root, variables: process.env };
  const github = fakeGitHub();
  const open = ({ mayBeEmpty = false, ...selection }: Selection & { mayBeEmpty?: boolean }) =>
    openWorkspace({
      root,
      selection,
      today: '2026-11-21',
      environment: process.env,
      kinds,
      asksAws: true,
      mayBeEmpty,
    });
  /** As `apply --reviewed --environment lab` opens it. */
  const workspace = () => openEnvironment('lab', open);
  const proposed = async (change: SpecChange = 'changed'): Promise<ProposedSpecs> => {
    const changed = await open({ changedSince: since });
    return {
      workspace: changed,
      touched: [
        ...changed.selected.map((spec) => ({ spec, change })),
        ...changed.removed.map((spec) => ({ spec, change: 'removed' as const })),
      ],
      before: readSpecs(
        ['bot', 'cat'].map((name) => ({ path: `specs/${name}.yaml`, text: model(name, more) })),
        kinds.map(({ definition }) => definition),
      ),
      dataBefore: () => folder(),
    };
  };
  return {
    repository,
    operator,
    world: operator.world,
    github,
    since,
    writeModel,
    commitNow,
    proposed,
    workspace,
    /** Plans what is in the working tree, as the pull request `number` with this head. */
    async review(stacks: readonly string[], number = 7, head = HEAD): Promise<ReviewPart> {
      return reviewShard(operator, await proposed(), {
        pullRequest: { number, head, mergeBase: BASE, trusted: BASE, isFork: false },
        temper: '0.1.0',
        shard: { name: 'lab-1', stacks },
      });
    },
    /** Commits what is in the working tree as the merge of a pull request. */
    async merge(number = 7, head = HEAD): Promise<string> {
      await repository.commit(`merge #${String(number)}`);
      const commit = await commitNow();
      github.merge(number, head, commit);
      return commit;
    },
    async apply(request: Partial<ReviewedApply> = {}) {
      const applied = await applyReviewed(operator, await workspace(), github, {
        environment: 'lab',
        since,
        ...request,
      });
      const { stacks, diagnostics } = applied.part;
      return {
        ...applied,
        outcomes: Object.fromEntries(stacks.map(({ stack, outcome }) => [stack, outcome])),
        diagnostics: [...diagnostics, ...stacks.flatMap((one) => one.diagnostics)],
      };
    },
    record: (stack: string, number = 7, head = HEAD): ReviewRecord => {
      const text = operator.world.records.get(reviewKey(number, head, stack));
      if (text === undefined) throw new Error(`there is no review of ${stack}`);
      return JSON.parse(text) as ReviewRecord;
    },
    /** What was applied, in order. */
    applied: () => operator.world.done.filter((one) => one.startsWith('apply')),
  };
}

/** A pull request that changes `bot`, reviewed and merged. */
export async function openReviewed(folder: () => Promise<string>) {
  const lab = await openMerged(folder);
  await lab.writeModel('bot', TAGGED);
  lab.world.plans.set(BOT, makes('ada'));
  await lab.review([BOT]);
  await lab.merge();
  return lab;
}
