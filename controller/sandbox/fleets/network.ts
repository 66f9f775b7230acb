import type { Send } from '../neighbours.ts';

/** What file systems ask of the network and the buckets that they are put beside. */
export interface FleetNetwork {
  /** The VPC of a subnet; undefined when there is no such subnet. */
  vpcOf(account: string, region: string, subnet: string): Promise<string | undefined>;
  /** Whether any of the security groups lets this TCP port in. */
  allowsTcp(place: FleetPlace, groups: readonly string[], port: number): Promise<boolean>;
  bucketExists(account: string, region: string, bucket: string): Promise<boolean>;
}

export interface FleetPlace {
  readonly account: string;
  readonly region: string;
}

/** Asks the emulator's EC2; undefined when it refuses. */
export function askEc2(
  send: Send,
  place: FleetPlace,
  parameters: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  return askForm(send, { ...place, service: 'ec2' }, { Version: '2016-11-15', ...parameters });
}

/** Asks one of the emulator's services that take forms. */
export async function askForm(
  send: Send,
  place: FleetPlace & { readonly service: 'ec2' | 'iam' },
  parameters: Readonly<Record<string, string>>,
): Promise<string | undefined> {
  const answer = await send({
    ...place,
    method: 'POST',
    uri: '/',
    headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
    body: Buffer.from(new URLSearchParams(parameters).toString()),
  });
  return answer.status === 200 ? answer.body.toString('utf8') : undefined;
}

/** The network as the emulator's EC2 and S3 have it. */
export function networkThrough(send: Send): FleetNetwork {
  const describe = (place: FleetPlace, parameters: Record<string, string>) =>
    askEc2(send, place, parameters);
  return {
    async vpcOf(account, region, subnet) {
      const xml = await describe(
        { account, region },
        { Action: 'DescribeSubnets', 'SubnetId.1': subnet },
      );
      return /<vpcId>([^<]+)</.exec(xml ?? '')?.[1];
    },
    async allowsTcp(place, groups, port) {
      const named = groups.map((group, index) => [`GroupId.${index + 1}`, group]);
      const xml = await describe(place, {
        Action: 'DescribeSecurityGroups',
        ...Object.fromEntries(named),
      });
      const inwards = (xml ?? '').match(/<ipPermissions>.*?<\/ipPermissions>/gs) ?? [];
      return inwards.some((rules) => rulesAllow(rules, port));
    },
    async bucketExists(account, region, bucket) {
      const answer = await send({
        account,
        region,
        service: 's3',
        method: 'HEAD',
        uri: `/${bucket}`,
      });
      return answer.status === 200;
    },
  };
}

function rulesAllow(rules: string, port: number): boolean {
  return rules.split('<ipProtocol>').some((rule) => {
    const protocol = /^([^<]+)</.exec(rule)?.[1];
    if (protocol === '-1') return true;
    const [from, to] = ['fromPort', 'toPort'].map((name) =>
      Number(new RegExp(`<${name}>(-?\\d+)<`).exec(rule)?.[1] ?? NaN),
    );
    return protocol === 'tcp' && (from ?? NaN) <= port && port <= (to ?? NaN);
  });
}
