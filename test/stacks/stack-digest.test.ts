import { stackDigest } from '../../stacks/stack-digest.ts';
import type { Stack } from '../../stacks/stack.ts';

const STACK: Stack = {
  id: 'model/bot/v1',
  kind: 'FineTune',
  title: 'bot v1',
  environment: 'research',
  account: '111122223333',
  region: 'us-east-1',
  dependsOn: ['environment/research'],
  deletionPolicy: 'retain',
  placedBy: ['spec', 'environment'],
  file: 'specs/bot/v1.yaml',
  terraformJson: '{}\n',
  versionsJson: '{}\n',
  state: { bucket: 'states', key: 'temper/models/bot/v1.tfstate', region: 'us-east-1' },
  assets: [{ path: 'assets/x.jsonl', sha256: 'x', role: 'train' }],
  origins: {},
  addresses: [],
};

test('the same stack has the same digest, wherever its spec stands and in whatever order it was said', () => {
  const { key, bucket, region } = STACK.state;
  expect(stackDigest({ ...STACK, file: 'specs/other.yaml', state: { region, key, bucket } })).toBe(
    stackDigest(STACK),
  );
});

test.each<Partial<Stack>>([
  { terraformJson: '{"a":1}\n' },
  { versionsJson: '{"a":1}\n' },
  { assets: [{ path: 'assets/y.jsonl', sha256: 'y', role: 'train' }] },
  { state: { ...STACK.state, bucket: 'others' } },
  { account: '444455556666' },
  { deletionPolicy: 'delete' },
  { dependsOn: [] },
])('another %j is another digest', (part) => {
  expect(stackDigest({ ...STACK, ...part })).not.toBe(stackDigest(STACK));
});
