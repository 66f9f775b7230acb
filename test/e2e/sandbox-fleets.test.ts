/*
 * What the real Terraform with the real provider 5.100.0 makes of the sandbox's fleets: a gang of 33-interface nodes, a
 * Spot node, Lustre with a link to S3, and the function that ends what outlives its time.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sandboxes } from '../controller/sandbox/running-sandbox.ts';
import { askEc2, askJson, control } from '../controller/sandbox/fleets/asking.ts';
import { temporaryFolders } from '../helpers/temporary-folder.ts';
import { terraformIn } from './sandbox-terraform.ts';

const start = sandboxes();
const temporaryFolder = temporaryFolders();
const TAGS = { 'temper:environment': 'research', 'temper:max-minutes': '60' };
const GROUP = '${aws_security_group.fleet.id}';
const SUBNET = '${aws_subnet.a.id}';

const card = (index: number, device: number, type: string) => ({
  network_card_index: index,
  device_index: device,
  interface_type: type,
  delete_on_termination: 'true',
  security_groups: [GROUP],
  subnet_id: SUBNET,
});
/** Card 0 has an ordinary interface too; all 32 have one for EFA alone. */
const INTERFACES = [
  card(0, 0, 'interface'),
  ...Array.from({ length: 32 }, (_, index) => card(index, 1, 'efa-only')),
];

const template = (type: string, interfaces: readonly object[], more: object) => ({
  name: `temper-${type.replace('.', '-')}`,
  image_id: '${nonsensitive(data.aws_ssm_parameter.image.value)}',
  instance_type: type,
  user_data: Buffer.from('#!/bin/sh\n: ${nothing} %{is} evaluated\n').toString('base64'),
  instance_initiated_shutdown_behavior: 'terminate',
  iam_instance_profile: [{ arn: '${aws_iam_instance_profile.node.arn}' }],
  metadata_options: [{ http_tokens: 'required', http_put_response_hop_limit: 2 }],
  network_interfaces: interfaces,
  block_device_mappings: [
    {
      device_name: '/dev/sda1',
      ebs: [
        { volume_size: 500, volume_type: 'gp3', iops: 3000, throughput: 250, encrypted: 'true' },
      ],
    },
  ],
  tag_specifications: ['instance', 'volume'].map((resource_type) => ({
    resource_type,
    tags: TAGS,
  })),
  tags: TAGS,
  ...more,
});

const fleet = (name: string, capacity: 'on-demand' | 'spot', nodes: number) => ({
  type: 'instant',
  terminate_instances: true,
  launch_template_config: [
    {
      launch_template_specification: [
        {
          launch_template_id: `\${aws_launch_template.${name}.id}`,
          version: `\${aws_launch_template.${name}.latest_version}`,
        },
      ],
    },
  ],
  target_capacity_specification: [
    { default_target_capacity_type: capacity, total_target_capacity: nodes },
  ],
  [capacity === 'spot' ? 'spot_options' : 'on_demand_options']: [
    { min_target_capacity: nodes, single_instance_type: true, single_availability_zone: true },
  ],
  tags: TAGS,
});

const rule = { security_group_id: GROUP, referenced_security_group_id: GROUP, ip_protocol: '-1' };
const LIMIT = 'temper-research-fleet-limit';

const CONFIGURATION = {
  terraform: {
    required_providers: {
      aws: { source: 'registry.terraform.io/hashicorp/aws', version: '5.100.0' },
    },
  },
  provider: { aws: { region: 'us-east-1', max_retries: 2, s3_use_path_style: true } },
  data: {
    aws_ssm_parameter: {
      image: {
        name: '/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-22.04/latest/ami-id',
      },
    },
  },
  resource: {
    aws_vpc: { fleets: { cidr_block: '10.0.0.0/16' } },
    aws_subnet: {
      a: {
        vpc_id: '${aws_vpc.fleets.id}',
        cidr_block: '10.0.0.0/20',
        availability_zone: 'us-east-1a',
      },
    },
    aws_security_group: { fleet: { name: 'temper-fleet', vpc_id: '${aws_vpc.fleets.id}' } },
    aws_vpc_security_group_ingress_rule: { self: rule },
    aws_vpc_security_group_egress_rule: { self: rule },
    aws_placement_group: { gang: { name: 'temper-gang', strategy: 'cluster', tags: TAGS } },
    aws_iam_role: {
      node: {
        name: 'temper-node',
        assume_role_policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'sts:AssumeRole',
              Principal: { Service: ['ec2.amazonaws.com', 'lambda.amazonaws.com'] },
            },
          ],
        }),
      },
    },
    aws_iam_instance_profile: { node: { name: 'temper-node', role: '${aws_iam_role.node.name}' } },
    aws_launch_template: {
      gang: template('p5.48xlarge', INTERFACES, {
        placement: [{ group_name: '${aws_placement_group.gang.name}' }],
        capacity_reservation_specification: [{ capacity_reservation_preference: 'none' }],
      }),
      spot: template('g5.xlarge', [card(0, 0, 'interface')], {}),
    },
    aws_ec2_fleet: { gang: fleet('gang', 'on-demand', 2), spot: fleet('spot', 'spot', 1) },
    aws_s3_bucket: { data: { bucket: 'temper-fleet-data' } },
    aws_fsx_lustre_file_system: {
      run: {
        storage_capacity: 1200,
        subnet_ids: [SUBNET],
        security_group_ids: [GROUP],
        deployment_type: 'PERSISTENT_2',
        per_unit_storage_throughput: 125,
        file_system_type_version: '2.15',
        metadata_configuration: [{ mode: 'AUTOMATIC' }],
        efa_enabled: true,
        tags: TAGS,
        depends_on: ['aws_vpc_security_group_ingress_rule.self'],
      },
    },
    aws_fsx_data_repository_association: {
      data: {
        file_system_id: '${aws_fsx_lustre_file_system.run.id}',
        file_system_path: '/data',
        data_repository_path: 's3://${aws_s3_bucket.data.id}/data',
        s3: [{ auto_import_policy: [{ events: ['NEW', 'CHANGED', 'DELETED'] }] }],
      },
    },
    aws_cloudwatch_log_group: { limit: { name: `/aws/lambda/${LIMIT}`, retention_in_days: 30 } },
    aws_lambda_function: {
      limit: {
        function_name: LIMIT,
        role: '${aws_iam_role.node.arn}',
        handler: 'index.handler',
        runtime: 'nodejs22.x',
        architectures: ['arm64'],
        filename: 'limit.zip',
        source_code_hash: '${filebase64sha256("limit.zip")}',
        timeout: 60,
        environment: [{ variables: { ENVIRONMENT: 'research' } }],
        logging_config: [
          { log_format: 'JSON', log_group: '${aws_cloudwatch_log_group.limit.name}' },
        ],
      },
    },
    aws_cloudwatch_event_rule: { limit: { name: LIMIT, schedule_expression: 'rate(5 minutes)' } },
    aws_cloudwatch_event_target: {
      limit: {
        rule: '${aws_cloudwatch_event_rule.limit.name}',
        arn: '${aws_lambda_function.limit.arn}',
      },
    },
    aws_lambda_permission: {
      limit: {
        action: 'lambda:InvokeFunction',
        function_name: '${aws_lambda_function.limit.function_name}',
        principal: 'events.amazonaws.com',
        source_arn: '${aws_cloudwatch_event_rule.limit.arn}',
      },
    },
  },
  output: {
    gang: { value: '${aws_ec2_fleet.gang.fleet_instance_set[0].instance_ids}' },
    spot: { value: '${aws_ec2_fleet.spot.fleet_instance_set[0].instance_ids[0]}' },
  },
};

const askFsx = (where: { readonly url: string }, operation: string, input: object) =>
  askJson(where, 'fsx', `AWSSimbaAPIService_v20180301.${operation}`, input);

async function zipOf(folder: string): Promise<void> {
  const script = `import zipfile; z = zipfile.ZipFile('limit.zip', 'w'); z.writestr(zipfile.ZipInfo('index.js'), 'exports.handler = async () => 0;'); z.close()`;
  await promisify(execFile)('python3', ['-c', script], { cwd: folder });
}

test('fleets, Lustre and their limit apply, read back without a difference, end and are destroyed', async () => {
  const sandbox = await start({ speed: 600 });
  const folder = await mkdtemp(join(await temporaryFolder(), 'fleets-'));
  await writeFile(join(folder, 'main.tf.json'), JSON.stringify(CONFIGURATION));
  await zipOf(folder);
  const run = await terraformIn(folder, sandbox);
  const terraform = async (...argv: string[]): Promise<string> => {
    const { code, output } = await run(...argv);
    expect({ code, output }).toMatchObject({ code: 0 });
    return output;
  };
  await terraform('init', '-input=false');
  await terraform('apply', '-input=false', '-auto-approve');
  await terraform('plan', '-input=false', '-detailed-exitcode');

  const gang = JSON.parse(await terraform('output', '-json', 'gang')) as string[];
  expect(gang).toHaveLength(2);
  const node = await askEc2(sandbox, 'DescribeInstances', { 'InstanceId.1': gang[0] ?? '' });
  expect(node.match(/<networkCardIndex>/g)).toHaveLength(33);
  expect(node).toContain('<groupName>temper-gang</groupName>');
  expect(node).toContain('<httpTokens>required</httpTokens>');

  const spot = JSON.parse(await terraform('output', '-json', 'spot')) as string;
  await control(sandbox, 'instances', { interrupt: spot });
  await control(sandbox, 'clock', { advanceMs: 120_000 });
  const status = { 'InstanceId.1': spot, IncludeAllInstances: 'true' };
  expect(await askEc2(sandbox, 'DescribeInstanceStatus', status)).toContain('terminated');
  for (const instance of gang) await control(sandbox, 'instances', { shutDown: instance });
  // The provider waits minutes before it looks whether a file system is gone; one that is gone already it leaves out.
  const systems = (await askFsx(sandbox, 'DescribeFileSystems', {})) as {
    FileSystems: { FileSystemId: string; Lifecycle: string }[];
  };
  expect(systems.FileSystems).toMatchObject([{ Lifecycle: 'AVAILABLE' }]);
  await askFsx(sandbox, 'DeleteFileSystem', { FileSystemId: systems.FileSystems[0]?.FileSystemId });
  await control(sandbox, 'clock', { advanceMs: 600_000 });
  await terraform('destroy', '-input=false', '-auto-approve');
  expect(await askEc2(sandbox, 'DescribePlacementGroups', {})).not.toContain('temper-gang');
}, 900_000);
