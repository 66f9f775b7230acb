/* What the player of nodes asks of EC2, and when. */
import { SandboxClock } from '../../../../controller/sandbox/sandbox-clock.ts';
import { SimulatedNodes } from '../../../../controller/sandbox/fleets/nodes/simulated-nodes.ts';

const request = (service: string, operation: string) => ({
  service,
  operation,
  changes: !operation.startsWith('Describe') && !operation.startsWith('Get'),
  path: '/artifacts/model/v1/run/a1/run.json',
});

test('nobody asks EC2 anything before a fleet was started, and once for one whose machines only run', async () => {
  let asked = 0;
  const nodes = new SimulatedNodes({
    clock: new SandboxClock({ speed: 600 }),
    machines: {
      at: () => {
        asked += 1;
        return Promise.resolve([]);
      },
      shutDown: () => Promise.reject(new Error('there is none')),
      interrupt: () => Promise.reject(new Error('there is none')),
    },
    send: () => Promise.reject(new Error('nothing is written')),
    may: () => Promise.resolve(true),
  });
  for (const one of [
    request('s3', 'GetObject'),
    request('s3', 'PutObject'),
    request('ec2', 'CreateVpc'),
    request('ec2', 'TerminateInstances'),
    request('ec2', 'DescribeInstances'),
    request('logs', 'GetLogEvents'),
  ]) {
    expect(await nodes.settle(one)).toBe(false);
    nodes.carriedOut(one);
  }
  expect(asked).toBe(0);
  nodes.carriedOut(request('ec2', 'CreateFleet'));
  for (let count = 0; count < 3; count += 1) await nodes.settle(request('s3', 'GetObject'));
  expect(asked).toBe(1);
});
