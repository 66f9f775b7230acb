import type { CompiledSpec } from '../../../controller/stack/compiled-spec.ts';
import { judge } from '../../../controller/stack/judge.ts';
import { parsePlan } from '../../../controller/terraform/plan/plan.ts';
import { compileFineTune } from '../../../stacks/compile.ts';
import { readSpecs } from '../../../stacks/language/index.ts';
import { fileFacts } from '../../helpers/compiled.ts';
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

function compiled(): CompiledSpec {
  const { environments, fineTunes } = readSpecs([{ path: 'specs/x.yaml', text: SPECS }]);
  const [[environment], [spec]] = [environments, fineTunes];
  if (environment?.value === undefined || spec?.value === undefined) throw new Error('mistakes');
  const dataset = { train: { ...fileFacts('x'), characters: 1_000_000 }, problems: [] };
  const stack = compileFineTune(spec, environment, dataset);
  return { spec, stack, environment: environment.value, fineTune: spec.value, dataset };
}

const one = compiled();
const context = { compiled: one, locate } as never;
const MODEL = one.stack.training?.address ?? '';
const ours = { tags_all: { 'temper:stack': one.stack.id } };
const failed = {
  job: { status: 'Failed', name: 'bot-v1', arn: 'a' },
  facts: { status: 'Failed', arn: 'a', digest: 'of another spec' },
} as never;

function codes(destroy: boolean, jobs: object): string[] {
  const change = destroy
    ? { address: MODEL, actions: ['delete'], before: ours }
    : { address: MODEL, actions: ['create'], after: {} };
  const plan = parsePlan(planJson({ changes: [change], prior: destroy ? { [MODEL]: ours } : {} }));
  const found = judge(context, plan, { found: [], jobs, destroy, past: undefined });
  return found.diagnostics.map(({ code }) => code);
}

test('a training over its budget is refused, and its destruction is not', () => {
  expect(codes(false, {})).toEqual(['GATE_BUDGET', 'GATE_GUARDRAIL_COST']);
  expect(codes(true, {})).toEqual([]);
});

test('a version whose job failed needs a new attempt to train, and none to be destroyed', () => {
  expect(codes(false, { current: failed })).toContain('GATE_RETRAINS');
  expect(codes(true, { current: failed })).toEqual([]);
  const settled = parsePlan(planJson({}));
  const idle = judge(context, settled, {
    found: [],
    jobs: { current: { ...(failed as object), facts: { status: 'Failed', arn: 'a' } } as never },
    destroy: false,
    past: undefined,
  });
  expect(idle.diagnostics.map(({ code }) => code)).toEqual(['JOB_NEEDS_ATTEMPT']);
});

test('a destruction costs nothing', () => {
  const plan = parsePlan(planJson({}));
  const evidence = { found: [], jobs: {}, past: undefined };
  expect(judge(context, plan, { ...evidence, destroy: true }).estimate).toBeUndefined();
  expect(judge(context, plan, { ...evidence, destroy: false }).estimate).toBeDefined();
});
