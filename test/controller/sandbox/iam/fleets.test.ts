/* What the actions of a training fleet ask of IAM, as a sandbox that enforces a policy decides it. */
import type { Sandbox } from '../../../../controller/sandbox/sandbox.ts';
import { ACCOUNT, sandboxes } from '../running-sandbox.ts';
import { askEc2, askIam, askJson, control, textOf } from '../fleets/asking.ts';

const start = sandboxes();
const OURS = 'temper:environment';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/temper-node`;
const allow = (Action: string | string[], more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource: '*',
  ...more,
});
const tagged = (key: string) => ({ Condition: { StringEquals: { [key]: 'research' } } });

let sandbox: Sandbox;
let image: string;
beforeAll(async () => {
  sandbox = await start();
  const Name = '/aws/service/neuron/dlami/base/ubuntu-24.04/latest/image_id';
  const found = (await askJson(sandbox, 'ssm', 'AmazonSSM.GetParameter', { Name })) as {
    Parameter: { Value: string };
  };
  image = found.Parameter.Value;
  const trust = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  await askIam(sandbox, 'CreateRole', {
    RoleName: 'temper-node',
    AssumeRolePolicyDocument: trust,
  });
  const profile = { InstanceProfileName: 'temper-node' };
  await askIam(sandbox, 'CreateInstanceProfile', profile);
  await askIam(sandbox, 'AddRoleToInstanceProfile', { ...profile, RoleName: 'temper-node' });
}, 120_000);
afterEach(async () => control(sandbox, 'iam', ''));

const enforce = (...Statement: object[]) =>
  control(sandbox, 'iam', JSON.stringify({ Version: '2012-10-17', Statement }));
const ec2 = (action: string, parameters: Record<string, string> = {}) =>
  askEc2(sandbox, action, parameters);
const refused = async (answer: Promise<string>) => {
  const xml = await answer;
  const [, action] = /not authorized to perform: (\S+) on resource/.exec(xml) ?? [];
  return action ?? textOf(xml, 'Code');
};

let made = 0;
async function template(
  value: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  made += 1;
  const answer = await ec2('CreateLaunchTemplate', {
    LaunchTemplateName: `template-${made}`,
    'LaunchTemplateData.ImageId': image,
    'LaunchTemplateData.InstanceType': 'g5.xlarge',
    'LaunchTemplateData.IamInstanceProfile.Name': 'temper-node',
    'TagSpecification.1.ResourceType': 'launch-template',
    'TagSpecification.1.Tag.1.Key': OURS,
    'TagSpecification.1.Tag.1.Value': value,
    ...more,
  });
  return textOf(answer, 'launchTemplateId');
}

const fleet = (id: string) =>
  ec2('CreateFleet', {
    Type: 'instant',
    'LaunchTemplateConfigs.1.LaunchTemplateSpecification.LaunchTemplateId': id,
    'LaunchTemplateConfigs.1.LaunchTemplateSpecification.Version': '$Latest',
    'TargetCapacitySpecification.TotalTargetCapacity': '1',
  });

test('a fleet needs what launching needs, and to pass the role of its template', async () => {
  const id = await template('research');
  await enforce(allow('ec2:CreateFleet'));
  expect(await refused(fleet(id))).toBe('ec2:RunInstances');
  await enforce(allow(['ec2:CreateFleet', 'ec2:RunInstances']));
  expect(await refused(fleet(id))).toBe('iam:PassRole');
  const toLambda = {
    Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
  };
  await enforce(allow(['ec2:CreateFleet', 'ec2:RunInstances']), allow('iam:PassRole', toLambda));
  expect(await refused(fleet(id))).toBe('iam:PassRole');
  await enforce(
    allow(['ec2:CreateFleet', 'ec2:RunInstances']),
    allow('iam:PassRole', {
      Resource: ROLE,
      Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
    }),
  );
  expect(textOf(await fleet(id), 'fleetId')).toMatch(/^fleet-/);
});

test('who may end instances of an environment may end no others', async () => {
  const run = async (value: string) =>
    textOf(
      await ec2('RunInstances', {
        ImageId: image,
        InstanceType: 'g5.xlarge',
        MinCount: '1',
        MaxCount: '1',
        'TagSpecification.1.ResourceType': 'instance',
        'TagSpecification.1.Tag.1.Key': OURS,
        'TagSpecification.1.Tag.1.Value': value,
      }),
      'instanceId',
    );
  const [ours, theirs] = [await run('research'), await run('others')];
  await enforce(allow('ec2:TerminateInstances', tagged(`aws:ResourceTag/${OURS}`)));
  const end = (id: string) => refused(ec2('TerminateInstances', { 'InstanceId.1': id }));
  expect(await end(theirs)).toBe('ec2:TerminateInstances');
  expect(await end(ours)).toBe('');
});

test('who may delete placement groups of an environment may delete no others', async () => {
  const make = (GroupName: string, value: string) =>
    ec2('CreatePlacementGroup', {
      GroupName,
      Strategy: 'cluster',
      'TagSpecification.1.ResourceType': 'placement-group',
      'TagSpecification.1.Tag.1.Key': OURS,
      'TagSpecification.1.Tag.1.Value': value,
    });
  await make('ours', 'research');
  await make('theirs', 'others');
  await enforce(allow('ec2:DeletePlacementGroup', tagged(`aws:ResourceTag/${OURS}`)));
  const remove = (GroupName: string) => refused(ec2('DeletePlacementGroup', { GroupName }));
  expect(await remove('theirs')).toBe('ec2:DeletePlacementGroup');
  expect(await remove('ours')).toBe('');
});

test('tags on what is made need CreateTags, for that creation', async () => {
  const forTemplates = {
    Condition: { StringEquals: { 'ec2:CreateAction': 'CreateLaunchTemplate' } },
  };
  await enforce(allow('ec2:CreateLaunchTemplate'));
  expect(await template('research')).toBe('');
  await enforce(allow('ec2:CreateLaunchTemplate'), allow('ec2:CreateTags', forTemplates));
  const id = await template('research');
  expect(id).toMatch(/^lt-/);
  const again = { 'ResourceId.1': id, 'Tag.1.Key': 'a', 'Tag.1.Value': 'b' };
  expect(await refused(ec2('CreateTags', again))).toBe('ec2:CreateTags');
});

test.each<{ name: string; ask: () => Promise<unknown>; action: string; resource: string }>([
  {
    name: 'a placement group, by its name',
    ask: () => ec2('CreatePlacementGroup', { GroupName: 'gang', Strategy: 'cluster' }),
    action: 'ec2:CreatePlacementGroup',
    resource: `arn:aws:ec2:us-east-1:${ACCOUNT}:placement-group/gang`,
  },
  {
    name: 'a rule, on its security group',
    ask: () => ec2('AuthorizeSecurityGroupIngress', { GroupId: 'sg-12345678' }),
    action: 'ec2:AuthorizeSecurityGroupIngress',
    resource: `arn:aws:ec2:us-east-1:${ACCOUNT}:security-group/sg-12345678`,
  },
  {
    name: 'a new file system',
    ask: () =>
      askJson(sandbox, 'fsx', 'AWSSimbaAPIService_v20180301.CreateFileSystem', {
        FileSystemType: 'LUSTRE',
      }),
    action: 'fsx:CreateFileSystem',
    resource: `arn:aws:fsx:us-east-1:${ACCOUNT}:file-system/*`,
  },
  {
    name: 'a public parameter, which is nobody’s',
    ask: () => askJson(sandbox, 'ssm', 'AmazonSSM.GetParameter', { Name: '/aws/service/x' }),
    action: 'ssm:GetParameter',
    resource: 'arn:aws:ssm:us-east-1::parameter/aws/service/x',
  },
  {
    name: 'a role for an instance profile',
    ask: () =>
      askIam(sandbox, 'AddRoleToInstanceProfile', {
        InstanceProfileName: 'temper-node',
        RoleName: 'temper-node',
      }),
    action: 'iam:PassRole',
    resource: ROLE,
  },
  {
    name: 'a function, and the role that it gets',
    ask: () =>
      fetch(`${sandbox.url}/2015-03-31/functions`, {
        method: 'POST',
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=${ACCOUNT}/20260101/us-east-1/lambda/aws4_request, Signature=0`,
        },
        body: JSON.stringify({ FunctionName: 'limit', Role: ROLE, Code: {} }),
      }),
    action: 'lambda:CreateFunction',
    resource: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:limit`,
  },
])('$name', async ({ ask, action, resource }) => {
  await enforce(allow('ec2:Nothing'));
  await control(sandbox, 'calls', '');
  await ask();
  const { calls } = await control(sandbox, 'calls');
  expect(calls).toContainEqual(expect.objectContaining({ action, resource, refused: 1 }));
});

test('what a template tags counts as tags of the request, and needs the right to tag', async () => {
  const launchedAs = (value: string) => ({
    'LaunchTemplateData.TagSpecification.1.ResourceType': 'instance',
    'LaunchTemplateData.TagSpecification.1.Tag.1.Key': OURS,
    'LaunchTemplateData.TagSpecification.1.Tag.1.Value': value,
  });
  const [ours, theirs] = [
    await template('research', launchedAs('research')),
    await template('research', launchedAs('theirs')),
  ];
  const onInstances = { Resource: `arn:aws:ec2:us-east-1:${ACCOUNT}:instance/*` };
  const launching = [
    allow(['ec2:CreateFleet', 'iam:PassRole']),
    { ...allow('ec2:RunInstances'), NotResource: onInstances.Resource, Resource: undefined },
    allow('ec2:RunInstances', { ...onInstances, ...tagged(`aws:RequestTag/${OURS}`) }),
  ];
  await enforce(...launching);
  expect(await refused(fleet(theirs))).toBe('ec2:RunInstances');
  expect(await refused(fleet(ours))).toBe('ec2:CreateTags');
  const atLaunch = { Condition: { StringEquals: { 'ec2:CreateAction': 'RunInstances' } } };
  await enforce(...launching, allow('ec2:CreateTags', { ...onInstances, ...atLaunch }));
  expect(textOf(await fleet(ours), 'fleetId')).toMatch(/^fleet-/);
});
