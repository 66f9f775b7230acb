/* What the docs tell a team to type, typed: from the packed package to a trained model, its deployment and its end. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { REPOSITORY } from '../helpers/compiled.ts';
import { packInto, shellIn } from '../helpers/installed.ts';
import { startSandboxProcess } from '../helpers/sandbox.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const folder = temporaryFolders();

const PAGES = ['first-day', 'after-training', 'removing'];

/** What is in the `sh` blocks of a page. */
async function typed(page: string): Promise<string> {
  const text = await readFile(join(REPOSITORY, 'docs', `${page}.md`), 'utf8');
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block).join('');
}

/** The AWS CLI, told about the sandbox as docs/sandbox.md says; in AWS it needs no telling. */
const TELLING_AWS = `
aws() {
  AWS_ENDPOINT_URL=$SANDBOX AWS_ACCESS_KEY_ID=123456789012 AWS_SECRET_ACCESS_KEY=sandbox \\
    AWS_DEFAULT_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true command aws "$@"
}
git config --global user.name test
git config --global user.email test@example.com
`;

test('the docs lead from an empty folder to a trained model, to calling it and to removing it', async () => {
  const place = await folder();
  await mkdir(join(place, 'temper'));
  const { file } = await packInto(join(place, 'temper'));
  // The page names the version of the day it was written.
  const [, called = ''] = /cp temper\/(\S+)/.exec(await typed('first-day')) ?? [];
  await rename(file, join(place, 'temper', called));
  const sandbox = await startSandboxProcess(place);
  const script = (await Promise.all(PAGES.map(typed)))
    .join('')
    .replace('http://127.0.0.1:4566', sandbox.url);
  await writeFile(join(place, 'script.sh'), `set -eux\n${TELLING_AWS}\n${script}`);
  const said = await shellIn(place, {
    SANDBOX: sandbox.url,
    GIT_CONFIG_GLOBAL: join(place, 'gitconfig'),
  })('sh script.sh 2>&1');
  expect(said).toContain('2 specs');
  expect(said).toMatch(/^guide-v1: Completed after/m);
  expect(said).toMatch(/^ +custom_model_arn += "arn:aws:bedrock:[^"]+:custom-model\//m);
  expect(said).toMatch(/arn:aws:bedrock:us-east-1:123456789012:custom-model-deployment\//);
  expect(said).toContain('DELETE training job and custom model guide-v1');
  expect(said).toMatch(/^applied +dev$/m);
  expect(await sandbox.jobsStarted()).toEqual({ 'guide-v1': 1 });
  await sandbox.stop();
}, 600_000);
