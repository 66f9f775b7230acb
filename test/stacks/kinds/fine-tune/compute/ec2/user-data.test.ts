import fc from 'fast-check';
import {
  USER_DATA_LIMIT,
  userData,
  userDataRoom,
  type NodeConfig,
} from '../../../../../../stacks/kinds/fine-tune/compute/ec2/user-data.ts';
import { BOOTSTRAP_SCRIPT } from '../../../../../../stacks/kinds/fine-tune/compute/ec2/bootstrap-script.ts';
import { hostileText } from '../../../../../helpers/hostile-text.ts';

const CONFIG: NodeConfig = {
  format: 1,
  run: { model: 'sorter', version: 1, attempt: 1, gang: 1, digest: 'd' },
  region: 'us-east-1',
  nodes: 1,
  maxMinutes: 360,
  onFailure: { action: 'terminate', keepMinutes: 0 },
  expected: { instanceType: 'g5.xlarge', efa: 0, localDisks: 1 },
  hourlyUsd: 1.006,
  program: { uri: 's3://artifacts/node.tar', sha256: '0'.repeat(64) },
  folder: 's3://artifacts/sorter/run/a1/',
  inputs: [],
  workload: { command: ['train'] },
  secrets: [],
  logGroup: '/temper/research/fleets/sorter-v1',
};

interface CloudConfig {
  readonly write_files: readonly { readonly path: string; readonly content: string }[];
  readonly runcmd: readonly (readonly string[])[];
}

function files(config: NodeConfig): Map<string, string> {
  const [first, ...rest] = userData(config).split('\n');
  expect(first).toBe('#cloud-config');
  const { write_files, runcmd } = JSON.parse(rest.join('\n')) as CloudConfig;
  expect(runcmd).toEqual([['/bin/bash', '/opt/temper/bootstrap.sh']]);
  return new Map(
    write_files.map(({ path, content }) => [path, Buffer.from(content, 'base64').toString('utf8')]),
  );
}

test('whatever a spec says arrives as data, and the script is the same for all', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (word, value) => {
      const config = { ...CONFIG, workload: { command: [word], env: { NAME: value } } };
      const found = files(config);
      expect(JSON.parse(found.get('/etc/temper/run.json') ?? '')).toEqual(config);
      expect(found.get('/opt/temper/bootstrap.sh')).toBe(BOOTSTRAP_SCRIPT);
      // Nothing in it means anything to YAML, to Terraform or to cloud-init's templates.
      expect(userData(config)).toMatch(/^#cloud-config\n[\x20-\x7e\n]*$/);
      expect(userData(config)).not.toMatch(/[$%]\{|\{\{|\{%/);
    }),
  );
});

test('says how much room EC2 leaves, to the byte', () => {
  const room = userDataRoom(CONFIG);
  expect(room).toBeGreaterThan(10_000);
  expect(userData(CONFIG)).toHaveLength(USER_DATA_LIMIT - room);
  const large = { ...CONFIG, workload: { command: ['x'.repeat(room)] } };
  expect(userDataRoom(large)).toBeLessThan(0);
});
