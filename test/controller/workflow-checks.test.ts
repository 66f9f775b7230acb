/* `doctor --github`: the workflows that a repository should have are those that run the Temper it has. */
import { examineGitHub, type GitHubLook } from '../../controller/github-checks.ts';
import type { RepositorySettings } from '../../controller/ports/repository-settings.ts';
import { workflowFiles, type TemperSource } from '../../controller/workflows/index.ts';

const SETTINGS = {
  facts: () =>
    Promise.resolve({
      id: 345,
      ownerId: 12,
      ownerType: 'Organization',
      name: 'acme/models',
      defaultBranch: 'trunk',
      private: true,
    }),
  rulesets: () => Promise.resolve(undefined),
  protection: () => Promise.resolve(undefined),
  codeOwners: () => Promise.resolve(undefined),
  actions: () => Promise.resolve({ enabled: false }),
  oidcSubject: () => Promise.resolve({ usesDefault: true, claims: [] }),
  environments: () => Promise.resolve([]),
} as unknown as RepositorySettings;

/** What is said of the workflows of a repository that has those of a source. */
async function checked(manifest: string | undefined, source: TemperSource) {
  const files = new Map(workflowFiles(source, 'trunk').map(({ path, text }) => [path, text]));
  const read: GitHubLook['read'] = (path) =>
    Promise.resolve(path === 'package.json' ? manifest : files.get(path));
  const trustOf = () => Promise.resolve(undefined);
  const look = { settings: SETTINGS, workflows: workflowFiles, read, trustOf };
  const checks = await examineGitHub([], look);
  return checks.find(({ subject }) => subject === 'GitHub: workflows');
}

test.each([undefined, 'not JSON', 'null', '{}', '{ "name": "models" }'])(
  'with the manifest %s it is a team’s, which runs the package',
  async (manifest) => {
    expect(await checked(manifest, 'package')).toMatchObject({ status: 'ok' });
    expect(await checked(manifest, 'checkout')).toMatchObject({
      status: 'failed',
      fix: expect.stringContaining('temper init'),
    });
  },
);

test('Temper’s own runs its checkout', async () => {
  const manifest = '{ "name": "temper-gitops" }';
  expect(await checked(manifest, 'checkout')).toMatchObject({ status: 'ok' });
  expect(await checked(manifest, 'package')).toMatchObject({
    status: 'failed',
    fix: 'run `npm run generate`',
  });
});
