/* Others' linters on the workflows: those that a team gets, and those of this repository. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { workflowFiles, type WorkflowFile } from '../../controller/workflows/index.ts';
import { REPOSITORY } from '../helpers/compiled.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { actionlint, findActionlint, laidOut, zizmor } from '../helpers/workflow-linters.ts';

const folder = temporaryFolders();
const lint = await findActionlint();

/** Whatever a linter finds must be found here, or it has not looked. */
const BAD: readonly WorkflowFile[] = [
  {
    path: '.github/workflows/bad.yml',
    text: `on: pull_request_target
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v4
        with:
          ref: \${{ github.head_ref }}
      - run: echo \${{ github.event.pull_request.title }} \${{ needs.b.result }}
`,
  },
];

async function own(): Promise<WorkflowFile[]> {
  const names = await readdir(join(REPOSITORY, '.github/workflows'));
  return Promise.all(
    names.map(async (name) => {
      const path = `.github/workflows/${name}`;
      return { path, text: await readFile(join(REPOSITORY, path), 'utf8') };
    }),
  );
}

const SUBJECTS = [
  { whose: 'a team’s', files: () => workflowFiles('package', 'main') },
  { whose: 'this repository’s', files: own },
];

describe('zizmor', () => {
  test.each(SUBJECTS)(
    'has nothing to say of $whose workflows',
    async ({ files }) => {
      const root = await folder();
      await laidOut(root, await files());
      expect(await zizmor(root)).toEqual([]);
    },
    300_000,
  );

  test('sees what is bad', async () => {
    const root = await folder();
    await laidOut(root, BAD);
    const complaints = await zizmor(root);
    for (const audit of ['dangerous-triggers', 'template-injection', 'unpinned-uses', 'artipacked'])
      expect(complaints).toContain(`bad.yml: ${audit}`);
  }, 300_000);
});

// It is built from source with Go; where there is none, and it is not installed, nobody can ask it.
(lint === undefined ? describe.skip : describe)('actionlint, where there is Go', () => {
  test.each(SUBJECTS)('has nothing to say of $whose workflows', async ({ files }) => {
    const paths = await laidOut(await folder(), await files());
    expect(await actionlint(lint ?? '', paths)).toEqual([]);
  });

  test('sees what is bad', async () => {
    const paths = await laidOut(await folder(), BAD);
    const complaints = await actionlint(lint ?? '', paths);
    expect(complaints.join()).toMatch(/title.* is potentially untrusted/);
  });
});
