import { compiled, terraformOf } from '../../../../../helpers/compiled.ts';
import { allowedBy, list, policiesOf } from '../../../../../helpers/policies.ts';

const stacks = [...(await compiled()).values()];
const fineTunes = stacks.filter(({ kind }) => kind === 'FineTune');
const ofRoles = allowedBy(policiesOf(stacks)).filter(({ type }) => type === 'aws_iam_role_policy');

describe('a training role', () => {
  test.each(fineTunes)('of $id can be taken by customization jobs here and nobody else', (one) => {
    const role = terraformOf(one).resource.aws_iam_role.training;
    expect(JSON.parse(role.assume_role_policy).Statement).toEqual([
      {
        Sid: 'CustomizationJobs',
        Effect: 'Allow',
        Principal: { Service: 'bedrock.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: { 'aws:SourceAccount': one.account },
          ArnEquals: {
            'aws:SourceArn': `arn:aws:bedrock:${one.region}:${one.account}:model-customization-job/*`,
          },
        },
      },
    ]);
  });

  test.each(ofRoles.filter(({ statement }) => statement.Resource === '*'))(
    '$at names everything only where EC2 offers no less',
    ({ statement }) => {
      for (const action of list(statement.Action)) expect(action).toMatch(/^ec2:Describe/);
    },
  );

  test.each(
    ofRoles.filter(({ statement }) => list(statement.Action).some((one) => one.startsWith('s3:'))),
  )('$at reaches objects of this version alone', ({ at, statement }) => {
    const [model = ''] = /bot\/v\d|lake/.exec(at) ?? [];
    const scope =
      statement.Action === 's3:ListBucket'
        ? list(statement.Condition?.['StringLike']?.['s3:prefix'])
        : list(statement.Resource);
    expect(scope.length).toBeGreaterThan(0);
    for (const one of scope) expect(one).toMatch(new RegExp(`${model}|exports/`));
  });

  test('takes the characters of an object key for themselves, not for patterns', () => {
    const read = ofRoles.filter(({ stack, statement }) =>
      stack === 'model/lake/v1' ? /^(Read|Write)/.test(statement.Sid) : false,
    );
    expect(read.flatMap(({ statement }) => list(statement.Resource))).toEqual([
      'arn:aws:s3:::company-data/exports/${*}/train.jsonl',
      'arn:aws:s3:::company-data/exports/(all)/validation.jsonl',
      'arn:aws:s3:::temper-walled-artifacts-444455556666/lake/results${*}/*',
    ]);
  });

  test.each([
    { id: 'model/bot/v1', kms: false, network: false },
    { id: 'model/bot/v2', kms: true, network: false },
    { id: 'model/lake/v1', kms: true, network: true },
  ])('of $id uses keys and networks only when its environment does', ({ id, kms, network }) => {
    const actions = ofRoles
      .filter(({ stack }) => stack === id)
      .flatMap(({ statement }) => list(statement.Action));
    expect(actions.some((one) => one.startsWith('kms:'))).toBe(kms);
    expect(actions.some((one) => one.startsWith('ec2:'))).toBe(network);
  });

  test.each(
    ofRoles.filter(({ statement }) => list(statement.Action).some((one) => one.startsWith('kms:'))),
  )(
    '$at uses the key through one service, and the managed one by its alias',
    ({ statement, stack }) => {
      const { StringEquals: equals, 'ForAnyValue:StringEquals': any } = statement.Condition ?? {};
      expect(equals?.['kms:ViaService']).toMatch(
        /^(bedrock|s3)\.us-(east-1|west-2)\.amazonaws\.com$/,
      );
      if (stack === 'model/bot/v2') {
        expect(any).toEqual({ 'kms:ResourceAliases': 'alias/temper-hostile' });
      } else {
        expect(statement.Resource).toMatch(/:key\/1234abcd/);
      }
    },
  );

  test('puts interfaces into the given subnets and security groups, tagged as its job’s', () => {
    const network = ofRoles
      .filter(
        ({ stack, statement }) =>
          stack === 'model/lake/v1' && /ec2:/.test(String(statement.Action)),
      )
      .map(({ statement }) => statement);
    const [, tagged, here, tags, manage] = network;
    expect(tagged?.Condition).toHaveProperty([
      'ArnEquals',
      'aws:RequestTag/BedrockModelCustomizationJobArn',
    ]);
    expect(list(here?.Resource).map((arn) => arn.split('/')[1])).toEqual([
      'subnet-0a1b2c3d4e5f60718',
      'subnet-0b2c3d4e5f6071829',
      'sg-0c3d4e5f607182930',
    ]);
    expect(tags?.Condition?.['StringEquals']).toEqual({
      'ec2:CreateAction': 'CreateNetworkInterface',
    });
    expect(manage?.Condition?.['ArnEquals']?.['ec2:Subnet']).toHaveLength(2);
    expect(manage?.Condition).toHaveProperty(['StringEquals', 'aws:ResourceTag/BedrockManaged']);
  });
});
