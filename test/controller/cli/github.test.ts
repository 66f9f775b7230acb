import { githubPlace } from '../../../controller/cli/github.ts';
import { readSettings } from '../../../controller/cli/settings.ts';

const RUNNER = {
  HOME: '/home/runner',
  GITHUB_TOKEN: 'ghs_0123456789abcdef',
  GITHUB_REPOSITORY: 'example/models',
};

const settingsOf = (variables: Readonly<Record<string, string>>) =>
  readSettings(variables, { stdin: {}, stdout: {}, stderr: {} });
const placeOf = (variables: Readonly<Record<string, string>>) => githubPlace(settingsOf(variables));

test('a run is told from others of any workflow by its id, and its attempts by their number', () => {
  const place = placeOf({
    ...RUNNER,
    GITHUB_API_URL: 'https://github.example.com/api/v3/',
    GITHUB_SERVER_URL: 'https://github.example.com',
    GITHUB_RUN_NUMBER: '7',
    GITHUB_RUN_ID: '17012345678',
    GITHUB_RUN_ATTEMPT: '2',
  });
  expect(place).toEqual({
    token: RUNNER.GITHUB_TOKEN,
    repository: 'example/models',
    apiUrl: 'https://github.example.com/api/v3',
    server: 'https://github.example.com',
    order: { run: 17012345678, attempt: 2 },
  });
});

test('outside of a workflow it is github.com, and what a run wrote comes after', () => {
  const { GITHUB_TOKEN, ...rest } = RUNNER;
  expect(placeOf({ ...rest, GH_TOKEN: GITHUB_TOKEN })).toEqual({
    token: GITHUB_TOKEN,
    repository: 'example/models',
    apiUrl: 'https://api.github.com',
    server: 'https://github.com',
    order: { run: 0, attempt: 0 },
  });
});

test.each([
  ['no token', { GITHUB_TOKEN: '' }, 'GITHUB_TOKEN_MISSING'],
  ['no repository', { GITHUB_REPOSITORY: '' }, 'GITHUB_REPOSITORY_UNKNOWN'],
  [
    'a repository that leads elsewhere',
    { GITHUB_REPOSITORY: 'a/../../user' },
    'GITHUB_REPOSITORY_UNKNOWN',
  ],
  [
    'the token in the open',
    { GITHUB_API_URL: 'http://github.example.com' },
    'GITHUB_REPOSITORY_UNKNOWN',
  ],
  ['no address', { GITHUB_SERVER_URL: 'github' }, 'GITHUB_REPOSITORY_UNKNOWN'],
])('%s is refused before anything is asked', (_, variables, code) => {
  expect(() => placeOf({ ...RUNNER, ...variables })).toThrow(`${code}: `);
});

test('a server on this machine may be asked in plain http', () => {
  const apiUrl = 'http://127.0.0.1:4571';
  expect(placeOf({ ...RUNNER, GITHUB_API_URL: apiUrl }).apiUrl).toBe(apiUrl);
});

test('keys to GitHub and to its runner are no part of what programs get', () => {
  const keys = {
    GITHUB_TOKEN: 'ghs_1',
    GH_TOKEN: 'ghp_2',
    gh_token: 'ghp_3',
    GH_ENTERPRISE_TOKEN: 'ghp_4',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'eyJ5',
    ACTIONS_ID_TOKEN_REQUEST_URL: 'https://runner.example.com/6',
    ACTIONS_RUNTIME_TOKEN: 'eyJ7',
  };
  const { variables, withheld } = settingsOf({ ...keys, HOME: '/home/x', AWS_PROFILE: 'lab' });
  expect(variables).toEqual({ HOME: '/home/x', AWS_PROFILE: 'lab' });
  expect(withheld).toEqual(keys);
});
