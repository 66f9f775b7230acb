import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { carriedByGit } from '../../../controller/stack/carried-by-git.ts';
import { takeOver } from '../../../controller/stack/takeover.ts';
import { markInitialised } from '../../../controller/terraform/initialisation.ts';
import { gitIn } from '../../../controller/workspace/git.ts';
import { repositoryIn, type Repository } from '../../helpers/repository.ts';
import { temporaryFolders } from '../../helpers/temporary-folder.ts';
import { recordingReporter } from '../terraform/support.ts';

const folder = temporaryFolders();
const STACK = ['stacks', 'model', 'support-bot', 'v1'];
const ENGINE = { path: '/usr/bin/terraform', name: 'terraform', version: '1.11.4' } as const;
const STATE = '{"version":4,"lineage":"l","serial":1}';

interface Former {
  readonly repository: Repository;
  readonly from: string;
  readonly dir: string;
  readonly take: () => Promise<{ codes: string[]; said: string[]; text: string }>;
}

/** A clone in which an earlier version of Temper worked, and was stopped before it could store its state. */
async function former(): Promise<Former> {
  const repository = await repositoryIn(await folder());
  await repository.write('specs/x.yaml', '');
  await repository.commit('specs');
  const from = join(repository.root, '.temper', ...STACK);
  mkdirSync(join(from, '.terraform'), { recursive: true });
  mkdirSync(join(from, 'runs'));
  writeFileSync(join(from, 'main.tf.json'), '{}');
  writeFileSync(join(from, 'errored.tfstate'), STATE);
  writeFileSync(join(from, 'runs', '12-34.json'), '{"a":1}');
  await markInitialised({ engine: ENGINE, dir: from });
  const dir = await folder();
  return {
    repository,
    from,
    dir,
    async take() {
      const reporter = recordingReporter();
      const diagnostics = await takeOver({
        root: repository.root,
        stackFolder: STACK,
        dir,
        engine: ENGINE,
        carried: () => carriedByGit(gitIn(repository.root, process.env)),
        reporter,
      });
      return {
        codes: diagnostics.map(({ code }) => code),
        said: reporter.said,
        text: JSON.stringify(diagnostics),
      };
    },
  };
}

const taken = ({ dir }: Former) => readdirSync(dir, { recursive: true }).map(String).sort();

test('takes over what this machine made, once: the state that waits and the evidence about locks', async () => {
  const story = await former();
  expect(await story.take()).toMatchObject({
    codes: [],
    said: [expect.stringContaining('took over')],
  });
  expect(taken(story)).toEqual(['errored.tfstate', 'runs', 'runs/12-34.json']);
  expect(readFileSync(join(story.dir, 'errored.tfstate'), 'utf8')).toBe(STATE);
  expect(lstatSync(join(story.dir, 'errored.tfstate')).mode & 0o077).toBe(0);
  expect(existsSync(join(story.from, 'errored.tfstate'))).toBe(false);
  expect(await story.take()).toMatchObject({ codes: [], said: [] });
});

test('does not overwrite what a newer run left', async () => {
  const story = await former();
  writeFileSync(join(story.dir, 'errored.tfstate'), 'newer');
  await story.take();
  expect(readFileSync(join(story.dir, 'errored.tfstate'), 'utf8')).toBe('newer');
  expect(existsSync(join(story.from, 'errored.tfstate'))).toBe(true);
});

test('finds nothing to say where there never was such a folder', async () => {
  const story = await former();
  rmSync(join(story.repository.root, '.temper'), { recursive: true });
  expect(await story.take()).toMatchObject({ codes: [], said: [] });
});

describe('takes nothing over that a commit carries, and names it as what it is:', () => {
  const carried: readonly [string, (story: Former) => Promise<void>, RegExp][] = [
    [
      'tracked',
      async ({ repository }) => {
        await repository.git('add', '--force', '.temper');
        await repository.git('commit', '--quiet', '-m', 'planted');
      },
      /is tracked, and 3 more/,
    ],
    [
      'only staged',
      ({ repository }) => repository.git('add', '-f', '.temper').then(() => {}),
      /tracked/,
    ],
    [
      'in a branch that was merged nowhere',
      async ({ repository }) => {
        await repository.git('checkout', '--quiet', '-b', 'evil');
        await repository.git('add', '--force', '.temper');
        await repository.git('commit', '--quiet', '-m', 'planted');
        // Goes back to main and leaves the files behind, as `git reset` does.
        await repository.git('symbolic-ref', 'HEAD', 'refs/heads/main');
        await repository.git('reset', '--quiet');
      },
      /commit [0-9a-f]+ has files/,
    ],
    [
      'in a commit that no branch has any more',
      async ({ repository }) => {
        await repository.git('add', '--force', '.temper');
        await repository.git('commit', '--quiet', '-m', 'planted');
        await repository.git('reset', '--quiet', 'HEAD~1');
      },
      /commit [0-9a-f]+ has files/,
    ],
  ];

  test.each(carried)('%s', async (_, carry, what) => {
    const story = await former();
    await carry(story);
    const { codes, text } = await story.take();
    expect(codes).toEqual(['TF_FOLDER_TRACKED']);
    expect(text).toMatch(what);
    expect(taken(story)).toEqual([]);
    expect(existsSync(join(story.from, 'errored.tfstate'))).toBe(true);
  });

  test('or that git cannot be asked about', async () => {
    const story = await former();
    const git = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOENT' }));
    expect(await carriedByGit({ run: git, prefix: '' } as never)).toMatchObject({
      fix: expect.stringContaining('git'),
    });
    expect(taken(story)).toEqual([]);
  });
});

describe('takes nothing over that was not provably made here:', () => {
  const planted: readonly [string, (story: Former) => Promise<void> | void][] = [
    [
      'a copy of a folder that was',
      ({ from }) => {
        cpSync(from, `${from}-copy`, { recursive: true, preserveTimestamps: true });
        rmSync(from, { recursive: true });
        renameSync(`${from}-copy`, from);
      },
    ],
    [
      'a mark that does not fit',
      ({ from }) => writeFileSync(join(from, '.terraform/temper-init'), 'x'),
    ],
    ['no mark', ({ from }) => rmSync(join(from, '.terraform'), { recursive: true })],
    ['a configuration that is none', ({ from }) => writeFileSync(join(from, 'main.tf.json'), 'x')],
    [
      'a mark behind a link',
      ({ from }) => {
        renameSync(join(from, '.terraform'), `${from}-elsewhere`);
        symlinkSync(`${from}-elsewhere`, join(from, '.terraform'));
      },
    ],
    [
      'a folder behind a link',
      ({ from }) => {
        renameSync(from, `${from}-elsewhere`);
        symlinkSync(`${from}-elsewhere`, from);
      },
    ],
    [
      'a device that never ends',
      ({ from }) => {
        rmSync(join(from, 'main.tf.json'));
        symlinkSync('/dev/zero', join(from, 'main.tf.json'));
      },
    ],
  ];

  test.each(planted)('%s', async (_, plant) => {
    const story = await former();
    await plant(story);
    const { codes, text } = await story.take();
    expect(codes).toEqual(['TF_FOLDER_FOREIGN']);
    expect(text).toContain('state push');
    expect(taken(story)).toEqual([]);
  });

  test.each(['errored.tfstate', 'runs/12-34.json'])('%s that is a link', async (name) => {
    const story = await former();
    const elsewhere = join(await folder(), 'precious');
    writeFileSync(elsewhere, 'precious');
    rmSync(join(story.from, name));
    symlinkSync(elsewhere, join(story.from, name));
    await story.take();
    expect(taken(story)).not.toContain(name);
    expect(readFileSync(elsewhere, 'utf8')).toBe('precious');
  });
});
