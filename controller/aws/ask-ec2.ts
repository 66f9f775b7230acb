import type * as Ec2 from '@aws-sdk/client-ec2';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAwsFor } from './failures.ts';

/** What is asked of EC2. */
export interface Ec2Call {
  readonly operation: string;
  /** The name or id of what it is about. */
  readonly resource?: string;
  /** The errors by which EC2 says that there is no such thing. @default none */
  readonly absent?: readonly string[];
}

/** Asks EC2; undefined where it says that there is no such thing. The client has no operations: they are handed over with it. */
export async function askEc2<T>(
  access: AwsAccess,
  { absent = [], ...call }: Ec2Call,
  send: (client: Ec2.EC2Client, ec2: typeof Ec2) => Promise<T>,
): Promise<T | undefined> {
  return await askAwsFor({ access, service: 'ec2', ...call }, absent, async () => {
    const [client, ec2] = await Promise.all([
      awsClients(access).ec2(),
      import('@aws-sdk/client-ec2'),
    ]);
    return await send(client, ec2);
  });
}
