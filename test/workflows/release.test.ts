/* Our own release, run to its end: what npm would get, and by what it could tell where that was made. */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Json } from '../../stacks/json.ts';
import { REPOSITORY } from '../helpers/compiled.ts';
import { payloadOf } from '../helpers/github/webhooks.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { runWorkflows } from '../helpers/workflows/github-actions.ts';
import { hostedRepository } from '../helpers/workflows/hosted-repository.ts';
import { QUIET_NPM } from '../helpers/workflows/packed-command.ts';
import { complaintsOf, only } from '../helpers/workflows/tiny.ts';

const run = promisify(execFile);
const folder = temporaryFolders();
const WORKFLOW = '.github/workflows/release.yml';

/** npm, but that what would be published is packed, as npm packs it, and stays here. */
const NPM = `#!/usr/bin/env bash
PATH="\${PATH#"$(dirname "$0")":}"
if [ "$1" != publish ]; then exec npm "$@"; fi
echo "$@" > "$PUBLISHED/words"
echo "\${ACTIONS_ID_TOKEN_REQUEST_URL:+may ask for a token}" > "$PUBLISHED/trust"
exec npm pack --silent "\${@:2}" --pack-destination "$PUBLISHED"
`;

/** This repository's manifest without what it is built with, and a build that leaves one file of the published ones. */
async function sources(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(join(REPOSITORY, 'package.json'), 'utf8');
  const { devDependencies, overrides, scripts, ...manifest } = JSON.parse(text) as Manifest;
  expect(Object.keys({ ...devDependencies, ...overrides })).not.toEqual([]);
  const build = `mkdir -p dist && echo 'built' > dist/main.js && echo 'map' > dist/main.js.map`;
  const fails = { prepack: 'exit 1', prepublishOnly: 'exit 1', preinstall: 'exit 1' };
  const { name, version } = manifest;
  return {
    'package.json': JSON.stringify({ ...manifest, scripts: { ...scripts, ...fails, build } }),
    'package-lock.json': JSON.stringify({ name, version, lockfileVersion: 3, packages: {} }),
    'bin/temper.js': '',
    'CHANGELOG.md': '',
    'test/any.test.ts': '',
    [WORKFLOW]: await readFile(join(REPOSITORY, WORKFLOW), 'utf8'),
  };
}

type Manifest = Readonly<Record<string, Json>> & {
  readonly name: string;
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly overrides: Readonly<Record<string, string>>;
};

/** A repository in which a release is published, with an npm that publishes nothing. */
async function released(review: () => Promise<boolean>) {
  const place = await folder();
  const [programs, published] = [join(place, 'programs'), join(place, 'published')];
  await Promise.all([programs, published].map((one) => mkdir(one)));
  await writeFile(join(programs, 'npm'), NPM, { mode: 0o755 });
  const { hosting, clone } = await hostedRepository(join(place, 'hosted'), await sources(), {
    repository: 'acme/temper',
    server: 'https://github.example',
    programs,
    image: { ...QUIET_NPM, PUBLISHED: published, npm_config_registry: 'http://127.0.0.1:9' },
    environments: { npm: { branches: ['v0.1.0'], review } },
  });
  await clone.git('push', '--quiet', 'origin', 'HEAD:refs/tags/v0.1.0');
  const said = { action: 'published', release: { tag_name: 'v0.1.0' } };
  const event = { name: 'release' as const, payload: payloadOf('release', said) };
  return { run: only(await runWorkflows(hosting, event)), published };
}

test('is the package of this commit, with the repository that npm holds the provenance against', async () => {
  const { run: ended, published } = await released(() => Promise.resolve(true));
  expect(complaintsOf(ended)).toEqual([]);
  expect(ended.conclusion).toBe('success');
  const [archive = ''] = (await readdir(published)).filter((one) => one.endsWith('.tgz'));
  const tar = async (...words: string[]) =>
    (await run('tar', [...words, join(published, archive)])).stdout;
  const paths = (await tar('-tzf')).trimEnd().split('\n');
  expect(paths.toSorted()).toEqual(
    ['CHANGELOG.md', 'bin/temper.js', 'dist/main.js', 'package.json'].map(
      (one) => `package/${one}`,
    ),
  );
  const { stdout } = await run('tar', ['-xzOf', join(published, archive), 'package/package.json']);
  const own = JSON.parse(await readFile(join(REPOSITORY, 'package.json'), 'utf8')) as Manifest;
  expect(JSON.parse(stdout)).toMatchObject({
    name: own.name,
    version: own.version,
    repository: { type: 'git', url: 'git+https://github.example/acme/temper.git' },
    publishConfig: { access: 'public', provenance: true },
  });
  // By OIDC, and with no script of the package.
  expect(await readFile(join(published, 'words'), 'utf8')).toBe('publish --ignore-scripts\n');
  expect(await readFile(join(published, 'trust'), 'utf8')).toBe('may ask for a token\n');
}, 60_000);

test('is none where the reviewers of npm’s environment say no', async () => {
  const { run: ended, published } = await released(() => Promise.resolve(false));
  expect(complaintsOf(ended)).toEqual(['npm: the reviewers said no']);
  expect(await readdir(published)).toEqual([]);
}, 60_000);
