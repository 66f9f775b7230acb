/* What one machine does with what it has: how it starts its program, what it checks and mounts, and how it runs containers. */
import { LOG_GROUP } from '../../helpers/fleet/gangs.ts';
import { inLaboratory, MINUTE } from '../../helpers/fleet/in-laboratory.ts';
import { HARDWARE } from '../../helpers/fleet/laboratory.ts';

const { laboratory, start, folder, off } = inLaboratory();

const A10G = {
  instanceType: 'g5.12xlarge',
  accelerators: { kind: 'nvidia', name: 'A10G', count: 2 },
  efa: 2,
  localDisks: 2,
} as const;
const HAS = { LABORATORY_GPUS: 'A10G,A10G' };
const IMAGE = `123456789012.dkr.ecr.us-east-1.amazonaws.com/train@sha256:${'0'.repeat(64)}`;

test(
  'a container runs on all accelerators, on local disks and the file system of the run, with no value on a list of words',
  async () => {
    await laboratory().call('ssm', 'put_parameter', {
      Name: '/fleet/token',
      Value: 'a secret',
      Type: 'SecureString',
    });
    const script = [
      'import os',
      'print("found", len(os.environ["TOKEN"]), os.environ["NPROC_PER_NODE"], os.environ["FI_PROVIDER"])',
      'print("in", os.environ["TEMPER_CHECKPOINTS"], os.environ["TEMPER_INPUTS"])',
      'open(os.environ["TEMPER_MODEL"] + "/m", "w").write("m")',
    ].join('\n');
    const { nodes } = await start({
      run: 'container',
      nodes: 1,
      path: [HARDWARE],
      environment: HAS,
      config: {
        expected: A10G,
        lustre: { at: '/mnt/fsx' },
        secrets: [
          { variable: 'TOKEN', arn: 'arn:aws:ssm:us-east-1:123456789012:parameter/fleet/token' },
        ],
        workload: { image: IMAGE, command: ['python3', '-c', script] },
      },
    });
    const [output = ''] = await off(nodes);
    expect(output).toContain('found 8 2 efa');
    expect(output).toContain(
      'in /mnt/fsx/temper/sorter-v1-a1/gang-1/checkpoints /mnt/temper/inputs',
    );
    expect(output).not.toContain('a secret');
    expect(await folder('container').end()).toMatchObject({ status: 'Completed' });
    const checked = await folder('container').json(`gang-1/nodes/${nodes[0]}.json`);
    expect(checked).toMatchObject({
      healthy: true,
      health: ['accelerators', 'accelerator memory', 'EFA', 'local disks'].map((check) => ({
        check,
        ok: true,
      })),
    });
  },
  MINUTE,
);

test(
  'a machine that is not what its type promises never trains, and another may',
  async () => {
    const { nodes } = await start({
      run: 'unhealthy',
      nodes: 1,
      path: [HARDWARE],
      environment: { LABORATORY_GPUS: 'A10G' },
      config: { expected: { ...A10G, efa: 0, localDisks: 0 } },
    });
    await off(nodes);
    expect(await folder('unhealthy').end()).toMatchObject({
      status: 'Lost',
      reason: 'NodeUnhealthy',
      detail: expect.stringMatching(/2 × A10G expected, found: NVIDIA A10G$/),
    });
    expect(await folder('unhealthy').json('run.json')).toBeUndefined();
  },
  MINUTE,
);

test(
  'accelerators that nobody uses end the run',
  async () => {
    const { nodes } = await start({
      run: 'idle',
      nodes: 1,
      path: [HARDWARE],
      environment: { ...HAS, LABORATORY_GPU_USE: '0' },
      trainer: ['--steps', '100000'],
      config: { expected: { ...A10G, efa: 0, localDisks: 0 }, idleMinutes: 0.05 },
    });
    await off(nodes);
    expect(await folder('idle').json('run.json')).toMatchObject({
      status: 'Stopped',
      reason: 'Idle',
    });
    const { events } = await laboratory().call<{ events: { message: string }[] }>(
      'logs',
      'get_log_events',
      { logGroupName: LOG_GROUP, logStreamName: `gang-1/${nodes[0]}/metrics` },
    );
    const measured = events.map(({ message }) => JSON.parse(message) as Record<string, unknown>);
    expect(measured).toContainEqual(
      expect.objectContaining({ Run: 'sorter-v1-a1', Instance: nodes[0], acceleratorUse: 0 }),
    );
  },
  MINUTE,
);

test(
  'a program that is not the one that was planned is not started',
  async () => {
    const { nodes } = await start({
      run: 'program',
      nodes: 1,
      config: { program: { uri: 's3://artifacts/fleet/node.tar', sha256: '0'.repeat(64) } },
    });
    const [output] = await off(nodes);
    expect(output).toContain('is not the program that was planned');
    expect(await folder('program').list()).toEqual([]);
  },
  MINUTE,
);

test(
  'a node that failed is kept as long as was asked, its record written',
  async () => {
    const { nodes } = await start({
      run: 'kept',
      nodes: 1,
      trainer: ['--fail-at', '2'],
      config: { onFailure: { action: 'keep', keepMinutes: 60 } },
    });
    const [node = ''] = nodes;
    await folder('kept').until(node, ({ phase }) => phase === 'Kept');
    expect(await folder('kept').json('run.json')).toMatchObject({ status: 'Failed', exitCode: 3 });
    await laboratory().kill(node);
  },
  MINUTE,
);
