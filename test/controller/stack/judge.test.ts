import type { CompiledSpec } from '../../../controller/stack/compiled-spec.ts';
import { judge } from '../../../controller/stack/judge.ts';
import { parsePlan } from '../../../controller/terraform/plan/plan.ts';
import { NO_POLICIES } from '../../../controller/rego/team-policies.ts';
import { OPERATED_FINE_TUNE } from '../../../controller/kinds/fine-tune/index.ts';
import { compile } from '../../../stacks/compile.ts';
import { KINDS } from '../../../stacks/kinds/index.ts';
import { factsWith, fileFacts, specsOf } from '../../helpers/compiled.ts';
import { locate, planJson } from '../terraform/plan-json.ts';

/* The judgement of a plan as a whole: which gates have a say, with its context handed in. */

const SPECS = `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: lab }
spec: { account: '111122223333', region: us-east-1, guardrails: { maxTrainingUsd: 0.0000001 } }
---
apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: bot }
spec:
  version: 1
  environment: lab
  baseModel: amazon.nova-micro-v1:0:128k
  dataset: { train: train.jsonl }
  budget: { maxUsd: 0.0000001 }
  deletionPolicy: delete
`;

const dataset = { train: { ...fileFacts('x'), characters: 1_000_000 }, problems: [] };
const all = await compile({
  specs: specsOf(SPECS),
  facts: factsWith([['bot-v1', dataset]]),
  kinds: KINDS,
});
const one = [...all].find(({ stack }) => stack.id === 'model/bot/v1') as CompiledSpec;
const context = {
  compiled: one,
  kind: OPERATED_FINE_TUNE,
  locate,
  baseModel: (id: string) => Promise.resolve({ id }),
  now: () => Promise.resolve(Date.parse('2026-11-21')),
  policies: NO_POLICIES,
} as never;
const NOTHING = { found: [], jobs: {}, past: undefined, remoteState: true, leaving: [] };
const MODEL = one.stack.training?.address ?? '';
const ours = { tags_all: { 'temper:stack': one.stack.id } };
const failed = {
  job: { status: 'Failed', name: 'bot-v1', arn: 'a' },
  facts: { status: 'Failed', arn: 'a', digest: 'of another spec' },
} as never;

async function codes(destroy: boolean, jobs: object): Promise<string[]> {
  const change = destroy
    ? { address: MODEL, actions: ['delete'], before: ours }
    : { address: MODEL, actions: ['create'], after: {} };
  const plan = parsePlan(planJson({ changes: [change], prior: destroy ? { [MODEL]: ours } : {} }));
  const found = await judge(context, plan, { ...NOTHING, jobs, destroy });
  return found.diagnostics.map(({ code }) => code);
}

test('a training over its budget is refused, and its destruction is not', async () => {
  expect(await codes(false, {})).toEqual(['GATE_BUDGET', 'GATE_GUARDRAIL_COST']);
  expect(await codes(true, {})).toEqual([]);
});

test('a version whose job failed needs a new attempt to train, and none to be destroyed', async () => {
  expect(await codes(false, { current: failed })).toContain('GATE_RETRAINS');
  expect(await codes(true, { current: failed })).toEqual([]);
  const settled = parsePlan(planJson({}));
  const idle = await judge(context, settled, {
    ...NOTHING,
    jobs: { current: { ...(failed as object), facts: { status: 'Failed', arn: 'a' } } as never },
    destroy: false,
  });
  expect(idle.diagnostics.map(({ code }) => code)).toEqual(['JOB_NEEDS_ATTEMPT']);
});

test('a destruction costs nothing', async () => {
  const plan = parsePlan(planJson({}));
  expect((await judge(context, plan, { ...NOTHING, destroy: true })).estimate).toBeUndefined();
  expect((await judge(context, plan, { ...NOTHING, destroy: false })).estimate).toBeDefined();
});
