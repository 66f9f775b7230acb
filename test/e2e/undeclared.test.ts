/* A spec is taken away while its model is in AWS: it is told with what it costs, and goes only by name and in words. */
import { openLaboratory, type Laboratory } from '../helpers/laboratory.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { dataOf } from '../helpers/temper.ts';

const folder = temporaryFolders();
let lab: Laboratory;

beforeAll(async () => {
  lab = await openLaboratory(await folder(), ['--speed', '1']);
}, 120_000);

afterAll(() => lab.sandbox.stop());

interface Told {
  readonly versions: readonly { readonly id: string }[];
  readonly undeclared: readonly { readonly stack: string }[];
}

const status = async () => dataOf<Told>(await lab.temper('status', '--json'));

test('a model whose spec is gone is told, kept, and destroyed when that is said in words', async () => {
  await lab.writeModel('kept');
  await lab.writeModel('gone');
  await lab.repository.commit('both');
  expect(await lab.temper('apply', '--kind', 'FineTune', '--yes')).toMatchObject({ code: 0 });
  // Long enough for both to be trained.
  await lab.sandbox.advance(3 * 60 * 60_000);
  expect((await status()).undeclared).toEqual([]);

  await lab.repository.remove('specs/models/gone-v1.yaml');
  const told = await status();
  expect(told.versions.map(({ id }) => id)).toEqual(['kept-v1']);
  expect(told.undeclared).toMatchObject([
    {
      stack: 'model/gone/v1',
      environment: 'lab',
      state: { key: 'temper/models/gone/v1.tfstate', resources: expect.any(Number) },
      kept: [{ id: 'gone-v1', what: 'custom model gone-v1', perMonthUsd: 1.95 }],
    },
  ]);
  const text = (await lab.temper('status')).stdout;
  expect(text).toMatch(/model\/gone\/v1 .*custom model gone-v1, \$1\.95 a month/);
  // Without the provider, whose checksum takes its time.
  const doctor = await lab.temper('doctor', '--provider-mirror', 'none');
  expect(doctor.stdout).toMatch(/not declared here +model\/gone\/v1/);

  // The change that takes the spec away says so where AWS is asked, and only warns where it is not.
  const validated = await lab.temper('validate', '--changed-since', 'HEAD');
  expect(validated).toMatchObject({ code: 0, stderr: expect.stringContaining('nobody looked') });
  const planned = await lab.temper('plan', '--changed-since', 'HEAD');
  expect(planned.code).toBe(1);
  expect(planned.stderr).toMatch(/CLI_VERSION_REMOVED.*\d of its resources are in AWS/);

  const refused = await lab.temper('destroy', 'model/gone/v1', '--yes');
  expect(refused.code).toBe(3);
  expect(refused.stderr).toMatch(/GATE_DELETES_MODEL[^]*--deletion-policy delete/);
  const words = ['gone-v1', '--deletion-policy', 'delete'];
  const plan = await lab.temper('plan', ...words, '--destroy', '--json');
  const { stacks } = dataOf<{ stacks: { digest: string; refused: boolean }[] }>(plan);
  expect(stacks).toMatchObject([{ stack: 'model/gone/v1', refused: false }]);
  const digest = stacks[0]?.digest ?? '';
  const destroyed = await lab.temper('destroy', ...words, '--yes', '--expect', digest);
  expect(destroyed).toMatchObject({ code: 0, stdout: expect.stringMatching(/^applied +gone v1/) });

  expect(await status()).toMatchObject({
    versions: [{ id: 'kept-v1', drift: [] }],
    undeclared: [],
  });
  // What is gone from the specs and from AWS is nobody's business any more.
  expect(await lab.temper('plan', '--changed-since', 'HEAD')).toMatchObject({
    code: 0,
    stderr: '',
  });

  // A model that no state knows any more is told by its tags; there is nothing that Terraform could destroy.
  await lab.loseState('temper/models/kept/v1.tfstate');
  await lab.repository.remove('specs/models/kept-v1.yaml');
  expect((await status()).undeclared).toMatchObject([
    { stack: 'model/kept/v1', environment: 'lab', kept: [{ what: 'custom model kept-v1' }] },
  ]);
  expect(await lab.temper('destroy', 'model/kept/v1', '--yes')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('CLI_NOTHING_SELECTED'),
  });
}, 600_000);
