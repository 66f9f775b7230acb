import { pullRequestFrom, shardFrom } from '../../../controller/review/job-inputs.ts';

const SHARD = {
  name: 'lab-1',
  environment: 'lab',
  githubEnvironment: 'lab-plan',
  role: 'arn:aws:iam::111122223333:role/temper-lab-plan',
  region: 'us-east-1',
  stacks: ['model/bot/v1'],
};
const PULL_REQUEST = {
  number: 7,
  head: 'a'.repeat(40),
  mergeBase: 'b'.repeat(40),
  trusted: 'c'.repeat(40),
  isFork: false,
};

test('reads what the job before wrote', () => {
  expect(shardFrom(JSON.stringify(SHARD))).toEqual(SHARD);
  expect(pullRequestFrom(JSON.stringify(PULL_REQUEST))).toEqual(PULL_REQUEST);
});

test.each<[string, unknown]>([
  ['a name that leads elsewhere', { ...SHARD, name: '../../etc/lab' }],
  ['no stacks', { ...SHARD, stacks: [] }],
  ['more than is known', { ...SHARD, account: '1' }],
])('refuses a shard with %s', (_, shard) => {
  expect(() => shardFrom(JSON.stringify(shard))).toThrow('CLI_USAGE');
});

test('refuses a pull request whose head is a branch, and none at all', () => {
  expect(() => pullRequestFrom(JSON.stringify({ ...PULL_REQUEST, head: 'main' }))).toThrow(
    'CLI_USAGE',
  );
  expect(() => pullRequestFrom(undefined)).toThrow('CLI_USAGE');
});
