/* `temper stage` from the command line in this process, with a hub and an S3 of the test's own. */
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { repositoryIn } from '../../helpers/repository.ts';
import { ROWS } from '../../helpers/laboratory.ts';
import { temperWith } from '../../helpers/temper-with.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { ACCOUNT, startMoto, type Moto } from '../aws/moto.ts';
import { withFleets } from '../fleets-to-recommend.ts';
import { ENVIRONMENT } from '../fake-operator.ts';
import { startHub, type LocalHub } from '../staging/hub-server.ts';
import { artifactsIn, staging } from '../staging/staging-laboratory.ts';
// The command asks for several modules one after the other; what they share is loaded before.
import '../../../controller/stage.ts';
import '../../../controller/report/stage-report.ts';

const folder = temporaryFolders();
let moto: Moto;
let hub: LocalHub;

beforeAll(async () => {
  moto = await startMoto();
  hub = await startHub('google-bert/bert-base-uncased');
  hub.files.set('config.json', Buffer.from('{}'));
  hub.files.set('model.safetensors', Buffer.alloc(1_500_000, 'w'));
});
afterAll(() => Promise.all([moto.close(), hub.close()]));
beforeEach(() => artifactsIn(moto).create());

async function stageSorter(workload: string, ...words: string[]) {
  const repository = await repositoryIn(await folder());
  const lab = withFleets(ENVIRONMENT).replace('111122223333', ACCOUNT);
  await repository.write('specs/all.yaml', lab + staging(workload));
  await repository.write('specs/rows.jsonl', ROWS);
  const all = ['stage', 'sorter', ...words, '--root', repository.root, '--sandbox', moto.url];
  return temperWith(OPERATED_KINDS, all, {
    PATH: process.env['PATH'] ?? '',
    HOME: repository.root,
    HF_ENDPOINT: hub.url,
  });
}

const COMMAND = '{ command: [train] }';

test('shows what it copies before it does, prints the line for the spec, and ends with 2 until it is there', async () => {
  const ended = await stageSorter(COMMAND, '--weights', '--yes');
  expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 2 });
  expect(ended.stderr).toMatch(/^COPY +SIZE +OF WHICH +TO\n/m);
  expect(ended.stderr).toMatch(
    /bert-base-uncased@1234567890ab +2 files, 1\.5 MB +all missing +s3:/,
  );
  expect(ended.stderr).toContain('warning[STAGE_PINS]');
  expect(ended.stdout).toMatch(/^staged google-bert\/bert-base-uncased@1234567890ab: s3:/);
  const [, line = ''] =
    /\n {2}(weights: \{ revision: [0-9a-f]{40}, sha256: [0-9a-f]{64} \})\n/.exec(ended.stdout) ??
    [];
  const again = await stageSorter(`{ command: [train], ${line} }`);
  expect(again).toMatchObject({
    code: 0,
    stdout: 'nothing is to be copied: all that the specs pin is staged\n',
  });
});

test('answers programs', async () => {
  const { stdout, code } = await stageSorter(COMMAND, '--weights', '--yes', '--json');
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({
    kind: 'stage',
    data: { copies: [{ kind: 'weights', files: 2, missingFiles: 2 }] },
    diagnostics: [{ code: 'STAGE_PINS', severity: 'warning' }],
  });
});

test('copies nothing where nobody can be asked', async () => {
  const { code, stderr } = await stageSorter(COMMAND, '--weights');
  expect({ code, stderr }).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('CLI_NOT_CONFIRMED'),
  });
  expect(await artifactsIn(moto).keys()).toEqual([]);
});

test('a program of one’s own that pins nothing needs nothing', async () => {
  expect(await stageSorter(COMMAND)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('nothing is to be copied'),
  });
});

test.each([
  { words: ['--revision', 'main'], code: 64, says: '40 hexadecimal digits' },
  {
    words: ['--weights', '--from', '/nowhere', '--revision', '1'.repeat(40)],
    code: 1,
    says: 'STAGE_ABSENT',
  },
])('$words ends with $code', async ({ words, code, says }) => {
  expect(await stageSorter(COMMAND, ...words)).toMatchObject({
    code,
    stderr: expect.stringContaining(says),
  });
});
