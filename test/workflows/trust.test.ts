/* What the token of a job may, and who gets credentials. */
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { runWorkflows } from '../helpers/workflows/github-actions.ts';
import type { Permissions } from '../helpers/workflows/hosting.ts';
import {
  ACTIONS,
  byHand,
  complaintsOf,
  logOf,
  only,
  pullRequest,
  tinyRepository,
  tinyRun,
  type Given,
} from '../helpers/workflows/tiny.ts';

const folder = temporaryFolders();

describe('permissions', () => {
  const TEXT = `
on: [workflow_dispatch, pull_request]
permissions: {}
jobs:
  a:
    permissions: { checks: write, id-token: write, contents: read }
    runs-on: ubuntu-24.04
    steps: [{ run: 'echo \${ACTIONS_ID_TOKEN_REQUEST_URL:+may ask}' }]
  b:
    runs-on: ubuntu-24.04
    steps: [{ run: 'echo \${ACTIONS_ID_TOKEN_REQUEST_URL:-may not}' }]
`;

  const issued = (given: Permissions[]) => ({
    issueToken: (permissions: Permissions) => {
      given.push(permissions);
      return 'token';
    },
  });

  test('are exactly those that a job declares', async () => {
    const given: Permissions[] = [];
    const run = await tinyRun(await folder(), TEXT, issued(given));
    expect(given).toEqual([{ checks: 'write', 'id-token': 'write', contents: 'read' }, {}]);
    expect(logOf(run)).toEqual(['may ask', 'may not']);
  });

  test('of a fork’s own workflow are for reading', async () => {
    const given: Permissions[] = [];
    const { hosting, push } = await tinyRepository(await folder(), TEXT, issued(given));
    const head = await push();
    const fork = { head: { ref: 'x', sha: head, repo: { full_name: 'eve/models' } } };
    await runWorkflows(hosting, pullRequest('pull_request', head, fork));
    expect(given).toEqual([{ checks: 'read', contents: 'read' }, {}]);
  });

  test('that are not declared one by one are nobody’s to guess', async () => {
    const run = await tinyRun(
      await folder(),
      TEXT.replace('permissions: {}', 'permissions: read-all'),
    );
    expect(run.jobs.map(({ result }) => result)).toEqual(['success', 'failure']);
  });

  test('to read contents are what a checkout takes', async () => {
    const run = await tinyRun(
      await folder(),
      `
jobs:
  a:
    runs-on: ubuntu-24.04
    steps: [{ uses: '${ACTIONS.checkout}', with: { persist-credentials: false } }]
`,
    );
    expect(complaintsOf(run)).toEqual([expect.stringContaining('may not read contents')]);
  });
});

describe('credentials', () => {
  const ROLE = 'arn:aws:iam::123456789012:role/temper-research';
  const OPTIONS: Given = {
    environments: { research: { branches: ['main'] } },
    roles: {
      [ROLE]: {
        environment: 'research',
        credentials: { AWS_ACCESS_KEY_ID: '123456789012', AWS_SECRET_ACCESS_KEY: 'keep-this' },
      },
    },
  };
  const text = (environment: string, token = 'id-token: write') => `
on: workflow_dispatch
permissions: { ${token} }
jobs:
  a:
    runs-on: ubuntu-24.04
    ${environment}
    steps:
      - uses: ${ACTIONS.credentials}
        with: { role-to-assume: '${ROLE}', aws-region: us-east-1 }
      - run: echo "$AWS_ACCESS_KEY_ID $AWS_REGION $AWS_SECRET_ACCESS_KEY"
`;

  test('are had by a job in the environment that the role trusts, and not seen', async () => {
    const run = await tinyRun(
      await folder(),
      text('environment: { name: research, deployment: false }'),
      OPTIONS,
    );
    expect(logOf(run)).toEqual(['123456789012 us-east-1 ***']);
  });

  test.each([
    { what: 'without an environment', given: text('') },
    { what: 'in another environment', given: text('environment: other') },
    { what: 'without an OIDC token', given: text('environment: research', 'contents: read') },
  ])('are not had by a job $what', async ({ given }) => {
    const run = await tinyRun(await folder(), given, OPTIONS);
    expect(complaintsOf(run)).toEqual([expect.stringMatching(/^(Could not assume|Credentials)/)]);
    expect(logOf(run)).toEqual([]);
  });

  test('are not had on another branch, nor where the reviewers say no', async () => {
    const { hosting, push } = await tinyRepository(
      await folder(),
      text('environment: research'),
      OPTIONS,
    );
    await push('other');
    const other = only(await runWorkflows(hosting, byHand({}, 'refs/heads/other')));
    expect(complaintsOf(other)).toEqual([expect.stringContaining('"other" is not allowed')]);
    const refused = await tinyRun(await folder(), text('environment: research'), {
      ...OPTIONS,
      environments: { research: { review: () => Promise.resolve(false) } },
    });
    expect(complaintsOf(refused)).toEqual([expect.stringContaining('reviewers said no')]);
  });
});
