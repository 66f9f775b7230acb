/* What an environment has for training fleets. */
import { parse } from 'yaml';
import { ENVIRONMENT } from '../../../../stacks/kinds/environment/index.ts';
import { FLEET_ENDPOINTS } from '../../../../stacks/kinds/environment/fleet-endpoints.ts';
import { environmentMonthlyCost } from '../../../../stacks/kinds/environment/monthly-cost.ts';
import { Environment } from '../../../../stacks/kinds/environment/schema.ts';
import { ec2Bounds } from '../../../../stacks/kinds/fine-tune/compute/ec2/bounds.ts';
import { monthlyTotal } from '../../../../stacks/monthly-cost.ts';
import { compiled, resourcesOf, terraformOf, type Terraform } from '../../../helpers/compiled.ts';
import { fleetSpecs, fleetStacks, LOOKED_UP } from '../../../helpers/fleets.ts';
import { list, policiesOf, type Statement } from '../../../helpers/policies.ts';
import { environment } from '../check.ts';

const MANAGED = { network: { type: 'managed', zone: 'use1-az4', cidr: '10.20.0.0/16' } };
const SUBNET = 'subnet-0fedcba9876543210';
const EXISTING = { network: { type: 'existing', subnet: SUBNET } };

async function stackOf(spec: Record<string, unknown>) {
  const [stack] = (await compiled(environment(spec))).values();
  if (stack === undefined) throw new Error('there is no stack');
  return stack;
}

const resources = async (spec: Record<string, unknown>): Promise<Terraform> =>
  terraformOf(await stackOf(spec)).resource;

describe('an environment without fleets', () => {
  test('is what it always was', async () => {
    const [without, withFleets] = [await stackOf({}), await stackOf({ fleets: {} })];
    const [before, after] = [terraformOf(without), terraformOf(withFleets)];
    expect(without.assets).toEqual([]);
    for (const { type, name, body } of resourcesOf(without)) {
      // Both speak of fleets where there are some.
      if (!['aws_sns_topic_policy', 'aws_cloudwatch_dashboard'].includes(type))
        expect(after.resource[type][name]).toEqual(body);
    }
    expect(Object.keys(before.output)).not.toContain('fleet_limit_function');
    expect(without.terraformJson).not.toMatch(/fleet|lambda|aws_vpc/);
  });
});

describe('the limit', () => {
  test('is there with an empty `fleets`, and uploads what its archive is', async () => {
    const stack = await stackOf({ fleets: {} });
    const { aws_lambda_function: functions, aws_vpc: network } = terraformOf(stack).resource;
    expect(network).toBeUndefined();
    expect(stack.assets).toEqual([
      { path: functions.fleet_limit.filename, sha256: '0'.repeat(64), role: 'program' },
    ]);
    const hash = Buffer.from(functions.fleet_limit.source_code_hash, 'base64').toString('hex');
    expect(hash).toBe(stack.assets[0]?.sha256);
    expect(functions.fleet_limit.environment.variables).toEqual({ TEMPER_ENVIRONMENT: 'research' });
  });

  test('may see machines, end those of its own environment, write its log, and nothing else', async () => {
    const policies = policiesOf([await stackOf({ fleets: {} })]);
    const own = policies.find(({ at }) => at.endsWith('aws_iam_role_policy.fleet_limit'));
    const said = (statement: Statement) =>
      list(statement.Action).map((action) => [action, statement.Resource, statement.Condition]);
    const log = 'arn:aws:logs:us-east-1:123456789012:log-group:/temper/research/fleet-limit:*';
    expect(own?.statements.flatMap(said)).toEqual([
      ['ec2:DescribeInstances', '*', undefined],
      [
        'ec2:TerminateInstances',
        'arn:aws:ec2:us-east-1:123456789012:instance/*',
        { StringEquals: { 'aws:ResourceTag/temper:environment': 'research' } },
      ],
      ['logs:CreateLogStream', log, undefined],
      ['logs:PutLogEvents', log, undefined],
    ]);
  });

  test('is called by its own schedule alone, every five minutes', async () => {
    const made = await resources({ fleets: {} });
    expect(made.aws_cloudwatch_event_rule.fleet_limit.schedule_expression).toBe('rate(5 minutes)');
    expect(made.aws_cloudwatch_event_target.fleet_limit.arn).toBe(
      '${aws_lambda_function.fleet_limit.arn}',
    );
    expect(made.aws_lambda_permission.fleet_limit).toMatchObject({
      principal: 'events.amazonaws.com',
      source_arn: '${aws_cloudwatch_event_rule.fleet_limit.arn}',
    });
  });

  test('tells people when it fails, and when nothing has called it', async () => {
    const made = await resources({ fleets: {}, encryption: { type: 'temper-managed' } });
    const { fleet_limit_errors: errors, fleet_limit_silent: silent } =
      made.aws_cloudwatch_metric_alarm;
    expect(errors).toMatchObject({
      metric_name: 'Errors',
      comparison_operator: 'GreaterThanOrEqualToThreshold',
      threshold: 1,
      treat_missing_data: 'notBreaching',
    });
    expect(silent).toMatchObject({
      metric_name: 'Invocations',
      comparison_operator: 'LessThanThreshold',
      threshold: 1,
      treat_missing_data: 'breaching',
    });
    for (const alarm of [errors, silent]) {
      expect(alarm.alarm_actions).toEqual(['${aws_sns_topic.notifications.arn}']);
      expect(alarm.dimensions).toEqual({
        FunctionName: '${aws_lambda_function.fleet_limit.function_name}',
      });
    }
    const publishers = JSON.parse(made.aws_sns_topic_policy.notifications.policy).Statement;
    const users = JSON.parse(made.aws_kms_key.encryption.policy).Statement;
    expect(made.aws_cloudwatch_log_group.fleet_limit.kms_key_id).toBe(
      '${aws_kms_key.encryption.arn}',
    );
    expect(JSON.stringify(users)).toContain('log-group:/temper/research/fleet-limit"');
    for (const statements of [publishers, users]) {
      expect(JSON.stringify(statements)).toContain('"cloudwatch.amazonaws.com"');
    }
  });

  test('has the bound of the environment', async () => {
    const boundary = 'arn:aws:iam::123456789012:policy/temper/bound';
    const made = await resources({ fleets: {}, roles: { boundary } });
    expect(made.aws_iam_role.fleet_limit.permissions_boundary).toBe(boundary);
  });
});

describe('a managed network', () => {
  test('is one private subnet in its zone that has no way to the internet', async () => {
    const made = await resources({ fleets: MANAGED });
    expect(made.aws_subnet.fleets).toMatchObject({
      availability_zone_id: 'use1-az4',
      cidr_block: '10.20.0.0/16',
      map_public_ip_on_launch: false,
    });
    const types = Object.keys(made).filter((type) => /gateway|route|eip|peering/.test(type));
    expect(types).toEqual([]);
  });

  test('lets machines into the endpoints over HTTPS, and nobody else', async () => {
    const made = await resources({ fleets: MANAGED });
    expect(Object.values(made.aws_vpc_security_group_ingress_rule)).toEqual([
      expect.objectContaining({ cidr_ipv4: '10.20.0.0/16', from_port: 443, to_port: 443 }),
    ]);
    expect(made.aws_vpc_security_group_egress_rule).toBeUndefined();
    expect(made.aws_vpc.fleets).toMatchObject({
      enable_dns_support: true,
      enable_dns_hostnames: true,
    });
  });

  test('has an endpoint for each service that a machine may call, and for none that it may not', () => {
    const place = Environment.parse(parse(environment({ fleets: MANAGED })));
    const asked = ec2Bounds(place)
      .flatMap(({ Action }) => Action)
      .map((action) => action.split(':')[0] ?? '');
    const services = [...new Set(asked)]
      .filter((one) => !['s3', 's3express', 'kms'].includes(one))
      .sort();
    const ends = FLEET_ENDPOINTS.map(({ service }) => service.split('.')[0] ?? '');
    const called = [...new Set(ends)].map((one) => (one === 'monitoring' ? 'cloudwatch' : one));
    expect(called.sort()).toEqual(services);
  });

  test.each([
    ['us-east-1', 'use1-az4', ['s3', 's3express']],
    ['eu-central-1', 'euc1-az1', ['s3']],
  ])('has gateways in %s to what is there', async (region, zone, services) => {
    const made = await resources({ region, fleets: { network: { ...MANAGED.network, zone } } });
    const gateways = Object.values(made.aws_vpc_endpoint).filter(
      (one) => (one as { vpc_endpoint_type: string }).vpc_endpoint_type === 'Gateway',
    );
    expect(gateways).toEqual(
      services.map((service) =>
        expect.objectContaining({ service_name: `com.amazonaws.${region}.${service}` }),
      ),
    );
  });

  test('is paid for each endpoint, which is said', () => {
    const cost = (fleets?: object) =>
      monthlyTotal(
        environmentMonthlyCost(
          Environment.parse(parse(environment({ dashboard: false, ...(fleets && { fleets }) }))),
        ),
      ).highUsd;
    expect(cost()).toBe(0);
    expect(cost({})).toBe(0.2);
    expect(cost(EXISTING)).toBe(0.2);
    expect(cost(MANAGED)).toBe(51.3);
  });
});

describe('a fleet', () => {
  const model = (compute: string) => `---
apiVersion: temper/v1alpha1
kind: FineTune
metadata: { name: one }
spec:
  version: 1
  environment: research
  baseModel: org/model
  dataset: { train: train.jsonl }
  compute: { type: ec2, instanceType: g5.xlarge, maxRuntime: 6h, workload: { command: [a] }${compute} }
`;
  const subnetOf = async (fleets: object, compute = ''): Promise<Terraform> => {
    const specs = fleetSpecs(environment({ fleets }) + model(compute));
    const [stack] = await fleetStacks(LOOKED_UP, specs);
    const { lifecycle: _, ...told } = terraformOf(stack).data.aws_subnet.subnet;
    return told;
  };

  test('stands in the subnet of its spec, else in the environment’s', async () => {
    const own = ', subnet: subnet-0123456789abcdef0';
    expect(await subnetOf(MANAGED, own)).toEqual({ id: 'subnet-0123456789abcdef0' });
    expect(await subnetOf(EXISTING)).toEqual({ id: SUBNET });
  });

  test('finds the subnet that Temper makes by the tags that this one alone has', async () => {
    const { tags } = await subnetOf(MANAGED);
    const made = await resources({ fleets: MANAGED });
    expect(made.aws_subnet.fleets.tags).toMatchObject({ 'temper:role': tags['temper:role'] });
    const [{ default_tags }] = terraformOf(await stackOf({ fleets: MANAGED })).provider.aws;
    expect({ ...default_tags[0].tags, ...made.aws_subnet.fleets.tags }).toMatchObject(tags);
  });
});

test('a state that is all that is left of an environment may hold what it has for fleets', async () => {
  const left = {
    key: 'temper/environments/research.tfstate',
    bucket: 'temper-research-state-123456789012',
    environment: 'research',
    account: '123456789012',
    region: 'us-east-1',
    addresses: [],
    deletionPolicy: 'retain',
  } as const;
  const [document] = ENVIRONMENT.reconstructed(left)?.documents ?? [];
  const { spec } = Environment.parse(document);
  const all = await stackOf(spec);
  const { addresses } = await stackOf({ fleets: MANAGED });
  expect(all.addresses).toEqual(expect.arrayContaining([...addresses]));
});
