import type { Grant } from '../grant.ts';
import type { PlannedResource, TypeRights } from '../resource-type.ts';
import { aliasArn, anyKey, isTaggedOurs, tagsAsOurs } from '../resource-type.ts';

const role =
  (argument: string) =>
  ({ place, text }: PlannedResource): readonly string[] => [
    place.global('iam', `role/${text(argument)}`),
  ];
const aliasAndKeys = (resource: PlannedResource): readonly string[] => [
  aliasArn(resource),
  ...anyKey(resource),
];
const anywhere = (): readonly string[] => ['*'];

/** On roles alone that have the environment's bound, where it has one for the roles that are made in it. */
function bounded(
  actions: readonly string[],
  argument: string,
): (resource: PlannedResource) => readonly Grant[] {
  return (resource) => {
    const { boundary } = resource.environment.spec.roles;
    return [
      {
        actions,
        resources: role(argument)(resource),
        ...(boundary !== undefined && {
          condition: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
        }),
      },
    ];
  };
}

/** Roles from before the environment had a bound get it; they get no other, and none loses it. */
function givenBound(resource: PlannedResource): readonly Grant[] {
  if (resource.environment.spec.roles.boundary === undefined) return [];
  return bounded(['iam:PutRolePermissionsBoundary'], 'name')(resource);
}

/** Roles and keys: who may do what, and who can read it. */
export const IDENTITY_RIGHTS = {
  aws_iam_role: {
    arns: role('name'),
    find: ['iam:GetRole'],
    read: ['iam:GetRole', 'iam:ListAttachedRolePolicies', 'iam:ListRolePolicies'],
    create: [bounded(['iam:CreateRole'], 'name'), 'iam:TagRole'],
    update: [
      'iam:TagRole',
      'iam:UntagRole',
      bounded(['iam:UpdateAssumeRolePolicy'], 'name'),
      'iam:UpdateRoleDescription',
      givenBound,
    ],
    delete: ['iam:DeleteRole', 'iam:ListInstanceProfilesForRole'],
  },
  aws_iam_role_policy: {
    arns: role('role'),
    find: [],
    read: ['iam:GetRolePolicy'],
    create: [bounded(['iam:PutRolePolicy'], 'role')],
    update: [bounded(['iam:PutRolePolicy'], 'role')],
    delete: ['iam:DeleteRolePolicy'],
  },
  aws_kms_key: {
    arns: anyKey,
    find: [
      'kms:DescribeKey',
      'kms:ListResourceTags',
      // A key has no name: only its tag says whose it is, so all are looked through.
      { actions: ['kms:ListAliases', 'kms:ListKeys'], on: anywhere },
    ],
    read: [
      'kms:DescribeKey',
      'kms:GetKeyPolicy',
      'kms:GetKeyRotationStatus',
      'kms:ListResourceTags',
    ],
    create: [
      { actions: ['kms:CreateKey'], on: anywhere, when: tagsAsOurs },
      { actions: ['kms:TagResource'], when: tagsAsOurs },
      // Seconds after the key: a tag may take KMS minutes to count, so it narrows nothing here.
      'kms:EnableKeyRotation',
    ],
    update: [
      {
        actions: [
          'kms:PutKeyPolicy',
          'kms:TagResource',
          'kms:UntagResource',
          'kms:UpdateKeyDescription',
        ],
        when: isTaggedOurs,
      },
    ],
    delete: [{ actions: ['kms:ScheduleKeyDeletion'], when: isTaggedOurs }],
    irretrievable: true,
  },
  'data.aws_kms_key': {
    arns: anyKey,
    find: [],
    read: ['kms:DescribeKey'],
    create: [],
    update: [],
    delete: [],
  },
  aws_kms_alias: {
    arns: (resource) => [aliasArn(resource)],
    find: [{ actions: ['kms:DescribeKey', 'kms:ListResourceTags'], on: anyKey }],
    read: [{ actions: ['kms:ListAliases'], on: anywhere }],
    create: [{ actions: ['kms:CreateAlias'], on: aliasAndKeys }],
    update: [{ actions: ['kms:UpdateAlias'], on: aliasAndKeys }],
    delete: [{ actions: ['kms:DeleteAlias'], on: aliasAndKeys }],
    irretrievable: true,
  },
} as const satisfies Readonly<Record<string, TypeRights>>;
