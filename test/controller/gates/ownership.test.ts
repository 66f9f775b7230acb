import fc from 'fast-check';
import { ownershipGate, strangeAddresses } from '../../../controller/gates/ownership.ts';
import type { GateInput } from '../../../controller/gates/refusal.ts';
import { parsePlan } from '../../../controller/terraform/plan/plan.ts';
import { compiled } from '../../helpers/compiled.ts';
import { locate, planJson, type FakeChange } from '../terraform/plan-json.ts';
import { fleetStacks } from '../../helpers/fleets.ts';

const stacks = await compiled();
const fleets = await fleetStacks();
const model = stacks.get('model/bot/v1');
const environment = stacks.get('environment/plain');
if (model === undefined || environment === undefined) throw new Error('the fixtures have changed');

const OURS = { tags_all: { 'temper:stack': model.id } };
const ROLE = 'aws_iam_role.training';
const NOBODY: GateInput['past'] = { addresses: new Set(), names: new Set() };

function refusals(changes: readonly FakeChange[], more: Partial<GateInput> = {}) {
  const plan = parsePlan(planJson({ changes }));
  return ownershipGate({ plan, stack: model as never, locate, retired: [], ...more });
}

const deletes = (address: string, before: object) => [{ address, actions: ['delete'], before }];

describe('an address that this stack never compiled', () => {
  test.each([
    ['in the state of the stack', 'aws_iam_role.prod_admin'],
    ['of a kind that Temper makes elsewhere', 'aws_sns_topic.notifications'],
    ['with an index', 'aws_iam_role.training[0]'],
    ['in a module', 'module.x.aws_iam_role.training'],
  ])('is refused, %s, though the thing carries our tag', (_, address) => {
    for (const actions of [['delete'], ['update'], ['delete', 'create'], ['create', 'delete']]) {
      const [refused, ...more] = refusals([{ address, actions, before: OURS, after: {} }]);
      expect(more).toEqual([]);
      expect(refused).toMatchObject({ code: 'GATE_FOREIGN_RESOURCE', severity: 'error' });
      expect(refused?.message).toContain(address);
    }
  });

  test('is named with what AWS calls the thing, and with the way out', () => {
    const before = { arn: 'arn:aws:iam::123456789012:role/prod-admin' };
    const [refused] = refusals(deletes('aws_iam_role.prod_admin', before));
    expect(refused?.message).toContain('arn:aws:iam::123456789012:role/prod-admin');
    expect(refused?.fix).toContain(
      "temper terraform bot-v1 -- state show 'aws_iam_role.prod_admin'",
    );
  });

  test('is allowed when the default branch had it, and the thing is ours', () => {
    const past = { addresses: new Set(['aws_iam_role.former']), names: new Set<string>() };
    expect(refusals(deletes('aws_iam_role.former', OURS), { past })).toEqual([]);
    const others = { tags_all: { 'temper:stack': 'model/other/v1' } };
    expect(refusals(deletes('aws_iam_role.former', others), { past })).toHaveLength(1);
  });

  test('is allowed when a release retired it', () => {
    const retired = [{ address: 'aws_iam_role.former', since: '0.3.0' }];
    const changes = deletes('aws_iam_role.former', OURS);
    expect(refusals(changes, { retired })).toEqual([]);
    expect(refusals(changes, { retired: [] })).toHaveLength(1);
  });

  test('says so when the history could not be looked up', () => {
    const past = { ...NOBODY, incomplete: 'there is no default branch here' };
    const [refused] = refusals(deletes('aws_iam_role.former', OURS), { past } as never);
    expect(refused?.why).toContain('there is no default branch here');
  });

  test('is nothing to ask the history about when it is only made, read or left alone', () => {
    const harmless = ['create', 'read', 'no-op', 'forget'].map((action) => ({
      address: `aws_iam_role.${action}`,
      actions: [action],
    }));
    const plan = parsePlan(planJson({ changes: harmless }));
    expect(strangeAddresses(plan, model, [])).toEqual([]);
    expect(refusals(harmless)).toEqual([]);
  });
});

describe('a thing behind an address of ours', () => {
  test.each([
    ['carries the tag of another stack', { tags_all: { 'temper:stack': 'model/other/v1' } }],
    ['carries no tag', { tags_all: {}, name: 'prod-admin' }],
    ['carries no tag and our name', { tags_all: {}, name: 'temper-bot-v1' }],
    ['has lost all of its attributes', {}],
  ])('is not deleted when it %s', (_, before) => {
    expect(refusals(deletes(ROLE, before))).toHaveLength(1);
    expect(
      refusals([{ address: ROLE, actions: ['delete', 'create'], before, after: {} }]),
    ).toHaveLength(1);
  });

  test('is changed back when only its tags were removed and its name is ours; a key has no name to go by', () => {
    const update = (address: string, before: object) => [
      { address, actions: ['update'], before, after: {} },
    ];
    expect(refusals(update(ROLE, { tags_all: {}, name: 'temper-bot-v1' }))).toEqual([]);
    expect(refusals(update(ROLE, { tags_all: {}, name: 'prod-admin' }))).toHaveLength(1);
    const of = { stack: stacks.get('environment/walled') as never };
    expect(refusals(update('aws_kms_key.encryption', { tags_all: {} }), of)).toHaveLength(1);
  });

  test.each([
    ['aws_s3_bucket_policy.datasets', { bucket: 'temper-plain-datasets-012345678901' }],
    [
      'aws_sns_topic_policy.notifications',
      { arn: 'arn:aws:sns:us-east-1:012345678901:temper-plain' },
    ],
    ['aws_cloudwatch_dashboard.overview', { dashboard_name: 'temper-plain' }],
    ['aws_cloudwatch_event_target.job_events_log', { rule: 'temper-plain' }],
  ])('that knows no tags, %s, is ours when it hangs on what the stack names', (address, before) => {
    const of = { stack: environment };
    expect(refusals(deletes(address, before), of)).toEqual([]);
    const [attribute = ''] = Object.keys(before);
    expect(refusals(deletes(address, { [attribute]: 'prod-bucket' }), of)).toHaveLength(1);
    expect(refusals(deletes(address, {}), of)).toHaveLength(1);
  });

  test('of a type that nothing tells whose it is is never changed', () => {
    const stack = { ...model, addresses: ['aws_instance.x'] };
    expect(
      refusals(deletes('aws_instance.x', { id: 'i-0' }), { stack: stack as never }),
    ).toHaveLength(1);
  });

  test('is told by its metadata where S3 takes no tags', () => {
    const address = 'aws_s3_object.train_attempt_1';
    const of = (stack: string) => ({ tags_all: {}, metadata: { 'temper-stack': stack } });
    expect(refusals(deletes(address, of(model.id)))).toEqual([]);
    expect(refusals(deletes(address, of('model/other/v1')))).toHaveLength(1);
  });
});

test('every type that Temper compiles can be told by its tags, its metadata or what it hangs on', () => {
  // The provider's schema (hashicorp/aws 5.100.0): these have `tags_all`.
  const tagged = ['bedrock_custom_model', 'budgets_budget', 'cloudwatch_event_rule']
    .concat(['cloudwatch_log_group', 'iam_role', 'kms_key', 's3_bucket', 's3_object', 'sns_topic'])
    .concat(['cloudwatch_metric_alarm', 'lambda_function', 'subnet', 'vpc', 'vpc_endpoint'])
    .concat(['security_group', 'vpc_security_group_ingress_rule', 'vpc_security_group_egress_rule'])
    .concat(['ec2_fleet', 'iam_instance_profile', 'launch_template', 'placement_group'])
    .concat(['fsx_lustre_file_system', 'fsx_data_repository_association'])
    .map((type) => `aws_${type}`);
  for (const stack of [...stacks.values(), ...fleets]) {
    for (const address of stack.addresses) {
      if (tagged.includes(address.split('.')[0] ?? '')) continue;
      const hangsOn = { bucket: 0, role: 0, rule: 0, arn: 0, topic_arn: 0, name: 0 };
      const named = { ...hangsOn, dashboard_name: 0, function_name: 0, policy_name: 0 };
      const [name = ''] = [...namesOf(stack.terraformJson)];
      const before = Object.fromEntries(Object.keys(named).map((key) => [key, name]));
      expect(refusals(deletes(address, before), { stack })).toEqual([]);
    }
  }
});

function namesOf(terraformJson: string): Set<string> {
  return new Set(
    [...terraformJson.matchAll(/"(?:bucket|name)": "(temper-[a-z0-9-]+)"/g)].map(
      ([, name]) => name ?? '',
    ),
  );
}

test('whatever a state says, nothing is deleted that is not named ours twice', () => {
  const text = fc.oneof(fc.constantFrom(model.id, 'model/other/v1', '', '__proto__'), fc.string());
  const value = fc.oneof(text, fc.constant(null), fc.object({ maxDepth: 2 }));
  const before = fc.record(
    {
      tags_all: fc.oneof(fc.dictionary(fc.constantFrom('temper:stack', 'x'), text), value),
      name: value,
    },
    { requiredKeys: [] },
  );
  const address = fc.constantFrom(...model.addresses, 'aws_iam_role.prod_admin', 'aws_x.y');
  fc.assert(
    fc.property(address, before, (at, thing) => {
      const tag = (thing.tags_all as Record<string, unknown> | null | undefined)?.['temper:stack'];
      const ours = model.addresses.includes(at) && tag === model.id;
      if (ours) return;
      expect(refusals(deletes(at, thing))).toHaveLength(1);
    }),
  );
});
