import { planAll, plansOf } from '../../../../../../controller/plan.ts';
import type { ModelAccess } from '../../../../../../controller/aws/model-access.ts';
import { temporaryFolders } from '../../../../../helpers/temporary-folder.ts';
import { fakeOperator, trainingJob, workspaceIn } from '../../../../fake-operator.ts';

/* Whether a plan may start a training on a base model: what Bedrock says there counts, then the catalog. */

const folder = temporaryFolders();
const HAIKU = 'anthropic.claude-3-haiku-20240307-v1:0:200k';
const TITAN_TEXT = 'amazon.titan-text-express-v1:0:8k';
const TITAN_IMAGE = 'amazon.titan-image-generator-v2:0';
const LLAMA = 'meta.llama3-1-8b-instruct-v1:0:128k';

const specs = (baseModel: string) => `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: west }
spec: { account: '111122223333', region: us-west-2 }
---
apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: bot }
spec:
  version: 1
  environment: west
  baseModel: ${baseModel}
  dataset: { train: s3://some-bucket/train.jsonl }
${baseModel === TITAN_IMAGE ? '  hyperparameters: { steps: 500 }' : ''}
`;

async function planned(
  baseModel: string,
  said: Omit<ModelAccess, 'id'>,
  world: { readonly trained?: boolean } = {},
) {
  const root = await folder();
  const workspace = await workspaceIn(root, specs(baseModel));
  const operator = { ...fakeOperator(await folder()), root };
  operator.world.baseModels.set(baseModel, { id: baseModel, ...said });
  const address = 'aws_bedrock_custom_model.attempt_1';
  if (world.trained === true) {
    operator.world.jobs.set('bot-v1', trainingJob('bot-v1', 'Completed'));
  } else {
    operator.world.plans.set('model/bot/v1', {
      changes: [{ address, actions: ['create'], after: { job_name: 'bot-v1' } }],
    });
  }
  const plans = plansOf(await planAll(operator, workspace));
  return plans.flatMap(({ diagnostics }) => diagnostics);
}

const ACTIVE = { found: true, lifecycle: 'ACTIVE' };
const LEGACY = { found: true, lifecycle: 'LEGACY', legacyOn: '2026-10-01' };

test('legacy in the region is refused although the catalog knows nothing of it', async () => {
  expect(await planned(LLAMA, LEGACY)).toMatchObject([
    {
      code: 'GATE_BASE_MODEL_LIFECYCLE',
      severity: 'error',
      message: expect.stringMatching(/Llama 3\.1 8B.* in us-west-2: .*legacy.* since 2026-10-01/),
      path: ['spec', 'baseModel'],
      at: { start: { line: 12 } },
    },
  ]);
});

test.each([
  { ends: '2000-01-01', refused: true },
  { ends: '2999-01-01', refused: false },
])(
  'an end of life on $ends, said of an active model: refused $refused',
  async ({ ends, refused }) => {
    const told = await planned(LLAMA, { ...ACTIVE, endOfLifeOn: ends });
    expect(told.map(({ severity }) => severity)).toEqual(refused ? ['error'] : []);
  },
);

test('active in the region is allowed although the catalog says otherwise, and said', async () => {
  expect(await planned(HAIKU, ACTIVE)).toMatchObject([
    { code: 'GATE_BASE_MODEL_LIFECYCLE', severity: 'note' },
  ]);
  expect(await planned(LLAMA, ACTIVE)).toEqual([]);
});

test.each([
  { model: HAIKU, severity: 'error', fix: 'amazon.nova-2-lite-v1:0:256k' },
  { model: TITAN_TEXT, severity: 'error', fix: 'amazon.nova-lite-v1:0:300k' },
  { model: TITAN_IMAGE, severity: 'warning', fix: 'choose another' },
])(
  'where Bedrock cannot be asked the catalog decides: $model',
  async ({ model, severity, fix }) => {
    const problem = {
      code: 'AWS_ACCESS_DENIED',
      severity: 'error',
      message: 'you may not',
    } as const;
    const [told, ...rest] = await planned(model, { problem });
    expect(rest).toEqual([]);
    expect(told).toMatchObject({ code: 'GATE_BASE_MODEL_LIFECYCLE', severity });
    expect(told?.why).toContain('Bedrock could not be asked: you may not');
    expect(told?.fix).toContain(fix);
    expect(await planned(LLAMA, { problem })).toEqual([]);
    expect((await planned(model, { found: false }))[0]?.why).toContain(
      'no such model in us-west-2',
    );
  },
);

test('a withdrawn model that still answers must say that it is fine-tuned', async () => {
  expect(await planned(TITAN_TEXT, ACTIVE)).toMatchObject([{ severity: 'error' }]);
  const tuned = { ...ACTIVE, customizations: ['FINE_TUNING'] };
  expect(await planned(TITAN_TEXT, tuned)).toMatchObject([{ severity: 'note' }]);
});

test.each([HAIKU, TITAN_TEXT])(
  'a version that is trained on %s is never asked about',
  async (model) => {
    expect(await planned(model, { found: false }, { trained: true })).toEqual([]);
  },
);
