import { planAll, plansOf } from '../../../../controller/plan.ts';
import { temporaryFolders } from '../../../helpers/temporary-folder.ts';
import { ENVIRONMENT, fakeOperator, workspaceIn } from '../../fake-operator.ts';

const folder = temporaryFolders();
const DELETABLE = ENVIRONMENT.replace('region:', 'deletionPolicy: delete, region:');

const OURS = { tags_all: { 'temper:stack': 'environment/lab' } };

/** What stands against destroying an environment whose bucket Terraform may empty, or may not. */
async function told(environment: string, emptied: boolean) {
  const root = await folder();
  const workspace = await workspaceIn(root, environment);
  const operator = { ...fakeOperator(await folder()), root };
  operator.world.plans.set('environment/lab', {
    changes: [{ address: 'aws_s3_bucket.datasets', actions: ['delete'], before: OURS }],
    prior: { 'aws_s3_bucket.datasets': { ...OURS, force_destroy: emptied } },
  });
  const plans = plansOf(await planAll(operator, workspace, { destroy: true }));
  return plans.flatMap(({ diagnostics }) => diagnostics);
}

test('that its data may go has to be applied first, or the destruction would stop half-way', async () => {
  expect(await told(DELETABLE, false)).toMatchObject([
    {
      code: 'GATE_DELETES_DATA',
      severity: 'error',
      message: '`deletionPolicy: delete` of lab was not applied yet',
      fix: 'run `temper apply lab`, then destroy it',
      at: { file: 'specs/all.yaml' },
    },
  ]);
  expect(await told(DELETABLE, true)).toEqual([]);
});

test('without saying so, data stay where they are', async () => {
  expect(await told(ENVIRONMENT, false)).toMatchObject([
    { code: 'GATE_DELETES_DATA', fix: expect.stringContaining('deletionPolicy: delete') },
  ]);
});
