import { bucketName } from '../../kinds/environment/names.ts';
import { ORIGIN_FILE } from '../../kinds/fine-tune/compute/ec2/names.ts';
import type { Grant } from '../grant.ts';
import { keyUse } from '../key-use.ts';
import { passingRole } from '../pass-role.ts';
import { isTaggedOurs, tagsAsOurs } from '../resource-type.ts';
import type { PlannedResource, Right, TypeRights } from '../resource-type.ts';
import { anyOf, looking, making, ours, tagging } from './network.ts';

/** Which commit a run is of; Temper writes that into the run folder before the first gang starts. */
function notingOrigin({ environment, place }: PlannedResource): readonly Grant[] {
  const artifacts = place.bucket(
    bucketName(environment.metadata.name, 'artifacts', environment.spec.account),
  );
  return [
    { actions: ['s3:PutObject'], resources: [`${artifacts}/*/run/a*/${ORIGIN_FILE}`] },
    ...keyUse(environment, 's3', ['kms:GenerateDataKey']),
  ];
}

const anywhere = (): readonly string[] => ['*'];

const profile = ({ place, text }: PlannedResource): readonly string[] => [
  place.global('iam', `instance-profile/${text('name')}`),
];

/** Of any start of all machines: a policy is printed before anybody knows how many there will be. */
const placementGroup = ({ place, text }: PlannedResource): readonly string[] => [
  place.regional('ec2', `placement-group/${text('name').replace(/-g\d+$/, '-g*')}`),
];

const fsx =
  (sort: 'file-system' | 'association') =>
  ({ place }: PlannedResource): readonly string[] => [place.regional('fsx', `${sort}/*`)];

/** What a launch makes, in the name of whoever asks for the fleet. */
const LAUNCHED = ['instance', 'volume', 'network-interface'] as const;

/**
 * A launch: what is new gets the environment's tags, and the template that it is made from has them. Images, subnets, reservations
 * and their placement groups may be somebody else's, so they are allowed as they are: they run nothing by themselves.
 * Source: AWS's Service Authorization Reference of Amazon EC2, 2026-09; EC2 user guide, "EC2 Fleet prerequisites", 2026-11.
 */
function launching(resource: PlannedResource): readonly Grant[] {
  const { place } = resource;
  const onNew = anyOf(...LAUNCHED)(resource);
  const onOthers = [
    ...anyOf('subnet', 'capacity-reservation', 'placement-group')(resource),
    `arn:${place.partition}:ec2:${place.region}::image/*`,
    `arn:${place.partition}:ec2:${place.region}::snapshot/*`,
  ];
  const actions = ['ec2:CreateFleet', 'ec2:RunInstances'];
  return [
    { actions, resources: onNew, condition: tagsAsOurs(resource) },
    {
      actions,
      resources: anyOf('launch-template', 'security-group')(resource),
      condition: isTaggedOurs(resource),
    },
    { actions, resources: onOthers },
  ];
}

/** Roles of AWS's own that a service makes in the caller's name when it is used for the first time. */
function serviceRole(service: string, name: string): Right {
  return {
    actions: ['iam:CreateServiceLinkedRole'],
    on: ({ place }) => [
      place.global('iam', `role/aws-service-role/${service}.amazonaws.com/${name}`),
    ],
    when: () => ({ StringEquals: { 'iam:AWSServiceName': `${service}.amazonaws.com` } }),
  };
}

/** Public parameters are AWS's own and have no account; others are the account's. */
function parameters({ place, text }: PlannedResource): readonly string[] {
  const name = text('name');
  const own = place.regional('ssm', `parameter/${name.replace(/^\//, '')}`);
  const publicly = `arn:${place.partition}:ssm:${place.region}::parameter/aws/service/`;
  if (name === '*') return [own, `${publicly}*`];
  return [name.startsWith(PUBLIC) ? `${publicly}${name.slice(PUBLIC.length)}` : own];
}

const PUBLIC = '/aws/service/';

/** What training fleets are made of, and what is looked up for them. Sources of conditions as in `network.ts`. */
export const FLEET_RIGHTS = {
  aws_iam_instance_profile: {
    arns: profile,
    find: ['iam:GetInstanceProfile'],
    read: ['iam:GetInstanceProfile'],
    create: [
      'iam:AddRoleToInstanceProfile',
      'iam:CreateInstanceProfile',
      'iam:TagInstanceProfile',
      passingRole('role', 'ec2'),
    ],
    update: ['iam:TagInstanceProfile', 'iam:UntagInstanceProfile'],
    delete: ['iam:DeleteInstanceProfile', 'iam:RemoveRoleFromInstanceProfile'],
  },
  aws_placement_group: {
    arns: placementGroup,
    find: [looking('DescribePlacementGroups')],
    read: [looking('DescribePlacementGroups')],
    create: [
      { actions: ['ec2:CreatePlacementGroup'], when: tagsAsOurs },
      tagging(['CreatePlacementGroup'], 'placement-group'),
    ],
    update: [{ actions: ['ec2:CreateTags', 'ec2:DeleteTags'], when: isTaggedOurs }],
    delete: [{ actions: ['ec2:DeletePlacementGroup'], when: isTaggedOurs }],
  },
  aws_launch_template: {
    arns: anyOf('launch-template'),
    find: [looking('DescribeLaunchTemplates')],
    read: [looking('DescribeLaunchTemplateVersions', 'DescribeLaunchTemplates')],
    create: making('CreateLaunchTemplate', 'launch-template'),
    update: [
      ours(
        'launch-template',
        'CreateLaunchTemplateVersion',
        'CreateTags',
        'DeleteTags',
        'ModifyLaunchTemplate',
      ),
    ],
    delete: [ours('launch-template', 'DeleteLaunchTemplate')],
  },
  aws_ec2_fleet: {
    arns: anyOf('fleet'),
    find: [looking('DescribeInstances')],
    read: [looking('DescribeFleets', 'DescribeInstances')],
    create: [
      ...making('CreateFleet', 'fleet'),
      tagging(['CreateFleet', 'RunInstances'], ...LAUNCHED),
      launching,
      notingOrigin,
      // The role is handed over with the profile that the machines have: see there.
      serviceRole('ec2fleet', 'AWSServiceRoleForEC2Fleet'),
      serviceRole('spot', 'AWSServiceRoleForEC2Spot'),
    ],
    update: [ours('fleet', 'CreateTags', 'DeleteTags', 'ModifyFleet')],
    delete: [ours('fleet', 'DeleteFleets'), ours('instance', 'TerminateInstances')],
  },
  aws_fsx_lustre_file_system: {
    arns: fsx('file-system'),
    find: [{ actions: ['fsx:DescribeFileSystems'], on: anywhere }],
    read: [{ actions: ['fsx:DescribeFileSystems'], on: anywhere }, 'fsx:ListTagsForResource'],
    create: [
      { actions: ['fsx:CreateFileSystem'], when: tagsAsOurs },
      { actions: ['fsx:TagResource'], when: tagsAsOurs },
      // Where it stands is looked up in the caller's name.
      looking('DescribeSecurityGroups', 'DescribeSubnets', 'DescribeVpcs'),
      serviceRole('fsx', 'AWSServiceRoleForAmazonFSx'),
    ],
    update: [
      {
        actions: ['fsx:TagResource', 'fsx:UntagResource', 'fsx:UpdateFileSystem'],
        when: isTaggedOurs,
      },
    ],
    delete: [{ actions: ['fsx:DeleteFileSystem'], when: isTaggedOurs }],
  },
  aws_fsx_data_repository_association: {
    arns: fsx('association'),
    find: [{ actions: ['fsx:DescribeDataRepositoryAssociations'], on: anywhere }],
    read: [
      { actions: ['fsx:DescribeDataRepositoryAssociations'], on: anywhere },
      'fsx:ListTagsForResource',
    ],
    create: [
      { actions: ['fsx:CreateDataRepositoryAssociation'], when: tagsAsOurs },
      {
        actions: ['fsx:CreateDataRepositoryAssociation'],
        on: fsx('file-system'),
        when: isTaggedOurs,
      },
      { actions: ['fsx:TagResource'], when: tagsAsOurs },
      // A role for each file system that is tied to a bucket, which FSx names and fills in the caller's name.
      {
        actions: ['iam:AttachRolePolicy', 'iam:CreateServiceLinkedRole', 'iam:PutRolePolicy'],
        on: ({ place }) => [
          place.global('iam', 'role/aws-service-role/s3.data-source.lustre.fsx.amazonaws.com/*'),
        ],
      },
    ],
    update: [
      {
        actions: ['fsx:TagResource', 'fsx:UntagResource', 'fsx:UpdateDataRepositoryAssociation'],
        when: isTaggedOurs,
      },
    ],
    delete: [{ actions: ['fsx:DeleteDataRepositoryAssociation'], when: isTaggedOurs }],
  },
  'data.aws_subnet': {
    arns: anywhere,
    find: [],
    read: ['ec2:DescribeSubnets'],
    create: [],
    update: [],
    delete: [],
  },
  'data.aws_ssm_parameter': {
    arns: parameters,
    find: [],
    read: ['ssm:GetParameter'],
    create: [],
    update: [],
    delete: [],
  },
} as const satisfies Readonly<Record<string, TypeRights>>;
