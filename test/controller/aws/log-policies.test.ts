import { awsClients } from '../../../controller/aws/clients.ts';
import { logPolicies } from '../../../controller/aws/log-policies.ts';
import { MOST_LOG_RESOURCE_POLICIES } from '../../../stacks/catalog/index.ts';
import { anAwsServer } from './aws-server.ts';
import { startMoto } from './moto.ts';

test('lists the policies of a region alone, of which the emulator takes as many as AWS', async () => {
  const moto = await startMoto();
  try {
    const [here, there] = [moto.access('us-east-1'), moto.access('us-west-2')];
    const put = async (policyName: string) => {
      const logs = await awsClients(here).logs();
      await logs.putResourcePolicy({ policyName, policyDocument: '{}' });
    };
    for (let count = 0; count < MOST_LOG_RESOURCE_POLICIES; count += 1) await put(`p${count}`);
    expect(await logPolicies(here)).toHaveLength(MOST_LOG_RESOURCE_POLICIES);
    expect(await logPolicies(there)).toEqual([]);
    await expect(put('one more')).rejects.toMatchObject({ name: 'LimitExceededException' });
  } finally {
    await moto.close();
  }
}, 30_000);

test('turns every page', async () => {
  const server = await anAwsServer(({ body }) => ({
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: body.includes('more')
      ? { resourcePolicies: [{ policyName: 'b' }] }
      : { resourcePolicies: [{ policyName: 'a' }], nextToken: 'more' },
  }));
  try {
    expect(await logPolicies(server.access)).toEqual(['a', 'b']);
  } finally {
    await server.close();
  }
});
