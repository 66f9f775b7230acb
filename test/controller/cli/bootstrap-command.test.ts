/* `temper bootstrap` from the command line in this process: how GitHub is asked what tokens call the repository. */
import { OPERATED_KINDS } from '../../../controller/kinds/index.ts';
import { JOB_TOKEN, type LocalGitHub } from '../../helpers/github/server.ts';
import { RECORDS } from '../../helpers/laboratory.ts';
import { repositoryIn } from '../../helpers/repository.ts';
import { temperWith } from '../../helpers/temper-with.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { localGitHubs } from '../github/client.ts';
// The command asks for several modules one after the other; what they share is loaded before.
import '../../../controller/bootstrap.ts';
import '../../../controller/report/bootstrap-report.ts';

const folder = temporaryFolders();
const openGitHub = localGitHubs();

const MODEL = `apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: bot }
spec: { version: 1, environment: lab, baseModel: 'amazon.nova-micro-v1:0:128k', dataset: { train: train.jsonl } }
`;
const LAB = `apiVersion: temper/v1alpha1
kind: Environment
metadata: { name: lab }
spec: { account: '111122223333', region: us-east-1 }
`;

/** Named a model, it stops after GitHub was asked, before AWS is. */
async function bootstrapModel(local: LocalGitHub, token: string, ...words: string[]) {
  const repository = await repositoryIn(await folder());
  await repository.write('specs/lab.yaml', `${LAB}---\n${MODEL}`);
  await repository.write('specs/train.jsonl', `${RECORDS}\n`);
  const all = ['bootstrap', 'bot', '--repository', 'example/models', ...words];
  return temperWith(OPERATED_KINDS, [...all, '--root', repository.root], {
    PATH: process.env['PATH'] ?? '',
    HOME: repository.root,
    GITHUB_API_URL: local.url,
    // What a run of another repository would leave in the environment is not the one that is meant.
    GITHUB_REPOSITORY: 'somebody/else',
    ...(token !== '' && { GITHUB_TOKEN: token }),
  });
}
const onlyEnvironments = expect.stringContaining('one environment is bootstrapped at a time');

test('the repository that is named is asked about, and a subject of another form stops it', async () => {
  const local = await openGitHub();
  expect(await bootstrapModel(local, JOB_TOKEN)).toMatchObject({
    code: 64,
    stderr: onlyEnvironments,
  });
  local.repository.oidc = { use_default: false, include_claim_keys: ['repo', 'ref'] };
  expect(await bootstrapModel(local, JOB_TOKEN)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('GITHUB_SUBJECT'),
  });
});

test('numbers that are given are not asked for', async () => {
  const local = await openGitHub();
  local.repository.oidc = { use_default: false };
  const { stderr } = await bootstrapModel(local, JOB_TOKEN, '--repository-ids', '12/345');
  expect(stderr).toEqual(onlyEnvironments);
  expect(stderr).not.toContain('GITHUB');
});

test('without a token it is said that nobody was asked', async () => {
  const { stderr } = await bootstrapModel(await openGitHub(), '');
  expect(stderr).toContain('GitHub was not asked');
  expect(stderr).toEqual(onlyEnvironments);
});

test.each([
  { words: ['--repository', 'models'], says: 'write owner/name' },
  { words: ['--repository', 'a/../b'], says: 'write owner/name' },
  { words: ['--repository', 'a/b:ref'], says: 'write owner/name' },
  { words: ['--repository-ids', '12'], says: 'write two numbers' },
  { words: ['--repository-ids', '12/x'], says: 'write two numbers' },
])('$words is refused', async ({ words, says }) => {
  const ended = await bootstrapModel(await openGitHub(), '', ...words);
  expect(ended).toMatchObject({ code: 64, stderr: expect.stringContaining(says) });
});
