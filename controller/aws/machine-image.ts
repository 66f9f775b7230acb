import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';

/** The id of the machine image that a parameter of SSM names now; undefined where there is no such parameter. */
export async function imageNamedBy(
  access: AwsAccess,
  parameter: string,
): Promise<string | undefined> {
  const call = { access, service: 'ssm', operation: 'GetParameter', resource: parameter };
  const answer = await askAwsFor(call, ['ParameterNotFound'], async () => {
    const [client, { GetParameterCommand }] = await Promise.all([
      awsClients(access).ssm(),
      import('@aws-sdk/client-ssm'),
    ]);
    return client.send(new GetParameterCommand({ Name: parameter }));
  });
  const id = answer?.Parameter?.Value;
  return id !== undefined && /^ami-[0-9a-f]{8,17}$/.test(id) ? id : undefined;
}
