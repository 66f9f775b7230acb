/* The GitHub of the tests against its own rules: what GitHub would not take, it does not take either. */
import { OPERATIONS } from '../../../controller/github/operations.ts';
import { answerProblems, DESCRIBED } from '../../helpers/github/description.ts';
import { JOB_TOKEN, openGitHub, type LocalGitHub } from '../../helpers/github/server.ts';

let local: LocalGitHub;
beforeEach(async () => {
  local = await openGitHub();
});
afterEach(() => local.close().catch(() => undefined));

const ask = (
  method: string,
  path: string,
  { body, token = JOB_TOKEN }: { body?: object; token?: string } = {},
) =>
  fetch(`${local.url}${path}`, {
    method,
    headers: { authorization: `token ${token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
const AT = '/repos/example/models';
const check = { name: 'x', head_sha: 'a'.repeat(40) };
const annotation = {
  path: 'a',
  start_line: 1,
  end_line: 1,
  annotation_level: 'notice',
  message: 'm',
};

test('all that Temper asks is described (scripts/github-openapi.ts)', () => {
  expect(Object.keys(DESCRIBED.operations)).toEqual(Object.keys(OPERATIONS));
});

test.each([
  ['a property that GitHub does not know', 'POST', '/issues', { title: 'x', colour: 'red' }],
  ['a property that is missing', 'POST', '/issues', { body: 'x' }],
  ['a value of another type', 'POST', '/check-runs', { ...check, name: 7 }],
  ['a value that is none of those', 'POST', '/check-runs', { ...check, conclusion: 'great' }],
  [
    'a text over its length',
    'POST',
    '/check-runs',
    { ...check, output: { title: 't', summary: 'x'.repeat(65_536) } },
  ],
  [
    'more annotations than fifty',
    'POST',
    '/check-runs',
    { ...check, output: { title: 't', summary: '', annotations: Array(51).fill(annotation) } },
  ],
  ['a parameter that GitHub does not know', 'GET', '/issues?label=x', undefined],
  ['a parameter of another type', 'GET', '/issues?per_page=many', undefined],
  ['a number in the path that is none', 'GET', '/pulls/seven', undefined],
  ['a body where none is taken', 'DELETE', '/issues/comments/1', { reason: 'x' }],
  ['an operation that nobody uses', 'DELETE', '', undefined],
])('%s is refused, and fails the test at its end', async (_, method, path, body) => {
  const answer = await ask(method, `${AT}${path}`, body === undefined ? {} : { body });
  expect(answer.ok).toBe(false);
  expect(local.violations).toHaveLength(1);
  await expect(local.close()).rejects.toThrow(local.violations[0]);
});

test('a request that GitHub does not describe fails the test, also where it is refused or never answered', async () => {
  const anything = { on: 'anything', times: 1 } as const;
  local.plan({ ...anything, fault: { kind: 'secondary limit' } });
  expect((await ask('GET', `${AT}/issues?label=x`)).status).toBe(403);
  local.plan({ ...anything, fault: { kind: 'cut' } });
  await expect(ask('POST', `${AT}/issues`, { body: { body: 'x' } })).rejects.toThrow();
  expect((await ask('GET', `${AT}/pulls/x`, { token: 'ghp_nobody' })).status).toBe(401);
  expect(local.violations).toEqual([
    expect.stringContaining('label'),
    expect.stringContaining('title'),
    expect.stringContaining('pull_number'),
  ]);
});

test('an error is answered as GitHub describes it, where it does', () => {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}';
  expect(answerProblems(route, 404, { message: 7 })).toEqual([
    expect.stringContaining('message must be string'),
  ]);
  const listed = 'POST /repos/{owner}/{repo}/issues';
  expect(answerProblems(listed, 422, { message: 'no' })).not.toEqual([]);
  expect(answerProblems(listed, 201, {})).not.toEqual([]);
  // Of what any operation may end with, nothing is described.
  expect(answerProblems(listed, 401, { message: 7 })).toEqual([]);
});

test('an answer that is not as GitHub describes it fails the test at its end', async () => {
  Object.assign(local.repository, { defaultBranch: 7 });
  await ask('GET', AT);
  await expect(local.close()).rejects.toThrow(/^answer to GET .*default_branch must be string/);
});

test('a comment has at most 65,536 characters', async () => {
  const number = local.repository.openPull({
    login: 'ada',
    head: { sha: 'a', ref: 'x', repository: null },
    base: { sha: 'b', ref: 'main' },
  });
  const path = `${AT}/issues/${String(number)}/comments`;
  expect((await ask('POST', path, { body: { body: 'x'.repeat(65_537) } })).status).toBe(422);
  expect((await ask('POST', path, { body: { body: 'x'.repeat(65_536) } })).status).toBe(201);
  expect(local.violations).toEqual([]);
});

test('a list comes in pages of at most a hundred, each with the way to the next', async () => {
  const names = Array.from({ length: 250 }, (_, n) => ({ name: `lab-${String(n)}` }));
  local.repository.environments.push(...names);
  const sizes: number[] = [];
  let next: string | undefined = `${local.url}${AT}/environments?per_page=100`;
  while (next !== undefined) {
    const answer: Response = await ask('GET', next.replace(local.url, ''));
    const { environments } = (await answer.json()) as { environments: unknown[] };
    sizes.push(environments.length);
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
  }
  expect(sizes).toEqual([100, 100, 50]);
});

test('a token of another is another, and a token of nobody is refused', async () => {
  local.identities.set('ghp_ada', { login: 'ada', permissions: { issues: 'write' } });
  await ask('POST', `${AT}/issues`, { token: 'ghp_ada', body: { title: 'x' } });
  expect(local.repository.issues.map(({ login }) => login)).toEqual(['ada']);
  expect((await ask('GET', `${AT}/environments`, { token: 'ghp_nobody' })).status).toBe(401);
  const refused = await ask('GET', `${AT}/deployments`, { token: 'ghp_ada' });
  expect(refused.status).toBe(403);
  expect(refused.headers.get('x-accepted-github-permissions')).toBe('deployments=read');
});
