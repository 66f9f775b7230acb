import { sessionOf } from '../../../controller/cli/session.ts';

const JOB = {
  TEMPER_SESSION_SECONDS: '3600',
  AWS_ACCESS_KEY_ID: 'ASIAEXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'secret',
  AWS_SESSION_TOKEN: 'token',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'team/models',
  GITHUB_RUN_ID: '1200',
  GITHUB_RUN_ATTEMPT: '2',
};
const among = (variables: Readonly<Record<string, string>>, sandbox?: string) =>
  sessionOf({ variables: { ...JOB, ...variables } }, sandbox);

test('a job that says how long it took its role for has a session that ends', () => {
  expect(among({})).toEqual({
    run: 'https://github.com/team/models/actions/runs/1200/attempts/2',
    seconds: 3600,
  });
});

test.each([
  ['without a length', { TEMPER_SESSION_SECONDS: '' }],
  ['outside of a run', { GITHUB_RUN_ID: '' }],
  ['with keys that do not end', { AWS_SESSION_TOKEN: '' }],
  ['with the role of a machine', { AWS_ACCESS_KEY_ID: '', AWS_SESSION_TOKEN: '' }],
  ['with a profile, which is renewed', { AWS_PROFILE: 'team' }],
  ['with the usual profile named', { AWS_DEFAULT_PROFILE: 'team' }],
])('there is none %s', (_why, variables) => {
  expect(among(variables)).toBeUndefined();
});

test('a sandbox takes any credentials', () => {
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SESSION_TOKEN: '' };
  expect(among(none, 'http://127.0.0.1:4566')).toMatchObject({ seconds: 3600 });
});

test.each(['0', '899', '43201', '1h', '-3600', '3600.5', '١٢٣٤'])(
  'a length of %j is none that AWS gives',
  (given) => {
    expect(() => among({ TEMPER_SESSION_SECONDS: given })).toThrow(/TEMPER_SESSION_SECONDS/);
  },
);
