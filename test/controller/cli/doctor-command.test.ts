/* `temper doctor` of the built command line, where nothing is set up yet. */
import { join } from 'node:path';
import { temper } from '../../helpers/temper.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';

const folder = temporaryFolders();

/** The environment of somebody who has no AWS account. */
async function nobody(): Promise<Record<string, string>> {
  const home = await folder();
  return {
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: join(home, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, 'credentials'),
  };
}

test('in a folder without specs it looks at the machine all the same, and ends with 4 without credentials', async () => {
  const cwd = await folder();
  const ended = await temper(['doctor'], { cwd, env: await nobody() });
  expect(ended.code).toBe(4);
  expect(ended.stdout).toMatch(/^. Node\.js +v\d/);
  for (const subject of ['Terraform', 'AWS provider', 'emulator', 'Python', 'git'])
    expect(ended.stdout).toMatch(new RegExp(`^. ${subject} +\\S`, 'm'));
  expect(ended.stdout).toMatch(/! specs +no YAML file below specs\//);
  expect(ended.stdout).toMatch(/✗ credentials +there are no AWS credentials/);
}, 60_000);

test('the same for machines', async () => {
  const cwd = await folder();
  const ended = await temper(['doctor', '--json'], { cwd, env: await nobody() });
  const { data } = JSON.parse(ended.stdout) as { data: { checks: { subject: string }[] } };
  expect(data.checks.at(-1)).toMatchObject({
    subject: 'credentials',
    status: 'failed',
    code: 'AWS_CREDENTIALS_MISSING',
  });
}, 60_000);
