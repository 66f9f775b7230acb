/* What others' scanners say of what the compiler writes; docs/scanners.md answers for every check that does not pass. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compiled, exampleStacks, REPOSITORY, terraformOf } from '../helpers/compiled.ts';
import { findCheckov, scanned, type Failure } from '../helpers/checkov.ts';
import type { Stack } from '../../stacks/stack.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';

const run = promisify(execFile);
const folder = temporaryFolders();
/** By the folder that each is scanned in: some of the fixtures and of the examples have one name. */
const stacks = new Map<string, Stack>([
  ...[...(await compiled()).values()].map((stack) => [`fixtures/${stack.id}`, stack] as const),
  ...(await exampleStacks()).map((stack) => [`examples/${stack.id}`, stack] as const),
]);
const hasTflint = await run('tflint', ['--version']).then(
  () => true,
  () => false,
);
let root: string;
let passed: number;
let unread: number;
let failures: readonly Failure[];

beforeAll(async () => {
  root = await folder();
  for (const [name, stack] of stacks) {
    const path = join(root, name);
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'main.tf.json'), stack.terraformJson);
    await writeFile(join(path, 'versions.tf.json'), stack.versionsJson);
  }
  ({ passed, unread, failures } = await scanned(await findCheckov(), root));
}, 600_000);

test('checkov reads every stack', () => {
  expect(unread).toBe(0);
  expect(passed).toBeGreaterThan(20 * stacks.size);
});

test('every check that does not pass has an answer, and every answer a check', async () => {
  const page = await readFile(join(REPOSITORY, 'docs/scanners.md'), 'utf8');
  const answered = page.match(/^\| `CKV\w+`/gm)?.map((row) => row.replace(/[|` ]/g, ''));
  expect([...new Set(failures.map(({ check }) => check))].sort()).toEqual(answered?.sort());
});

test('where Temper manages the key, only the access log is encrypted without it', () => {
  const managed = [...stacks].flatMap(([name, stack]) =>
    terraformOf(stack).resource.aws_kms_key === undefined ? [] : [name],
  );
  expect(managed.length).toBeGreaterThan(0);
  const about = failures.filter(({ stack }) => managed.includes(stack));
  const encryption = about.filter(({ check }) => ENCRYPTION.includes(check));
  expect(encryption.map(({ resource }) => resource)).toEqual(
    managed.map(() => 'aws_s3_bucket.logs'),
  );
});

/** Checks that ask for a key of the account's. */
const ENCRYPTION = ['CKV_AWS_145', 'CKV_AWS_158', 'CKV_AWS_26'];

// It comes as a program for Go alone, which takes minutes to build: where it is installed, it is asked.
(hasTflint ? test : test.skip)(
  'tflint, where it is installed, finds nothing in any stack',
  async () => {
    for (const name of stacks.keys()) {
      const { stdout } = await run('tflint', ['--chdir', join(root, name), '--format', 'json']);
      expect({ name, ...(JSON.parse(stdout) as object) }).toEqual({ name, issues: [], errors: [] });
    }
  },
);
