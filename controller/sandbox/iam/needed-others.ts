import type { RequestContext } from './conditions.ts';
import { actionName } from '../../../stacks/permissions/action-names.ts';
import {
  globalArn,
  parameter,
  passRole,
  regionalArn,
  requestTags,
  type NeededAction,
  type NeedingRequest,
} from './needed.ts';

/** What one service's requests are about, and the action that tagging a new thing needs besides. */
interface ServiceNeeds {
  readonly resources: (request: NeedingRequest) => readonly string[];
  /** By the operation that makes something: the action that giving it tags needs. */
  readonly tagging?: Readonly<Record<string, string>>;
  /** The roles that it hands on. */
  readonly passes?: (request: NeedingRequest) => NeededAction[];
  /** What conditions may want to know of the request besides its tags. */
  readonly context?: (request: NeedingRequest) => RequestContext;
}

/** A resource by the first of its parameters that is there; `*` where none is. */
function byFirst(
  request: NeedingRequest,
  names: Readonly<Record<string, (value: string) => string>>,
): readonly string[] {
  for (const [name, arn] of Object.entries(names)) {
    const value = parameter(request, name);
    if (value !== '') return [arn(value)];
  }
  return ['*'];
}

const asItIs = (arn: string): string => arn;

/**
 * Services of which Terraform's provider and Temper ask something. Names and resources of actions: AWS's Service Authorization
 * Reference, 2026-09. What no row names is asked as `<service>:<operation>` on `*`.
 */
const SERVICES: Readonly<Record<string, ServiceNeeds>> = {
  iam: {
    resources: (request) =>
      byFirst(request, {
        InstanceProfileName: (name) =>
          globalArn(request, 'iam', `instance-profile${parameter(request, 'Path') || '/'}${name}`),
        RoleName: (name) =>
          globalArn(request, 'iam', `role${parameter(request, 'Path') || '/'}${name}`),
        PolicyArn: asItIs,
        PolicyName: (name) =>
          globalArn(request, 'iam', `policy${parameter(request, 'Path') || '/'}${name}`),
        OpenIDConnectProviderArn: asItIs,
        Url: (url) => globalArn(request, 'iam', `oidc-provider/${url.replace(/^https:\/\//, '')}`),
      }),
    tagging: {
      CreateInstanceProfile: 'iam:TagInstanceProfile',
      CreateOpenIDConnectProvider: 'iam:TagOpenIDConnectProvider',
      CreatePolicy: 'iam:TagPolicy',
      CreateRole: 'iam:TagRole',
    },
    passes: (request) =>
      request.operation === 'AddRoleToInstanceProfile'
        ? [passRole(globalArn(request, 'iam', `role/${parameter(request, 'RoleName')}`), 'ec2')]
        : [],
    context: (request) => {
      const boundary = parameter(request, 'PermissionsBoundary');
      return boundary === '' ? {} : { 'iam:PermissionsBoundary': boundary };
    },
  },
  sns: {
    resources: (request) =>
      byFirst(request, {
        TopicArn: asItIs,
        ResourceArn: asItIs,
        SubscriptionArn: asItIs,
        Name: (name) => regionalArn(request, 'sns', name),
      }),
    tagging: { CreateTopic: 'sns:TagResource' },
  },
  events: {
    resources: (request) =>
      byFirst(request, {
        ResourceARN: asItIs,
        Rule: (name) => regionalArn(request, 'events', `rule/${name}`),
        Name: (name) => regionalArn(request, 'events', `rule/${name}`),
      }),
    tagging: { PutRule: 'events:TagResource' },
  },
  logs: {
    resources: (request) =>
      byFirst(request, {
        resourceArn: asItIs,
        logGroupName: (name) => regionalArn(request, 'logs', `log-group:${name}:log-stream:`),
      }),
    tagging: { CreateLogGroup: 'logs:TagResource' },
  },
  monitoring: {
    resources: (request) => {
      const dashboard = (name: string): string =>
        globalArn(request, 'cloudwatch', `dashboard/${name}`);
      const alarm = (name: string): string => regionalArn(request, 'cloudwatch', `alarm:${name}`);
      return byFirst(request, {
        AlarmName: alarm,
        'AlarmNames.member.1': alarm,
        ResourceARN: asItIs,
        DashboardName: dashboard,
        'DashboardNames.member.1': dashboard,
      });
    },
  },
  budgets: {
    resources: (request) => {
      const budget = (name: string): string => globalArn(request, 'budgets', `budget/${name}`);
      const [inside] = ['Budget', 'NewBudget'].flatMap((member) => {
        const value = request.parameters[member] as { readonly BudgetName?: string } | undefined;
        return value?.BudgetName === undefined ? [] : [value.BudgetName];
      });
      if (inside !== undefined) return [budget(inside)];
      return byFirst(request, { ResourceARN: asItIs, BudgetName: budget });
    },
    tagging: { CreateBudget: 'budgets:TagResource' },
  },
  kms: {
    resources: (request) => [
      ...(parameter(request, 'AliasName') === ''
        ? []
        : [regionalArn(request, 'kms', parameter(request, 'AliasName'))]),
      ...keyIn(request),
    ],
    tagging: { CreateKey: 'kms:TagResource' },
  },
  servicequotas: { resources: () => ['*'] },
  sts: { resources: (request) => byFirst(request, { RoleArn: asItIs }) },
  ssm: {
    resources: (request) =>
      byFirst(request, {
        // A public parameter is nobody's.
        Name: (name) =>
          regionalArn(
            name.startsWith('/aws/') ? { ...request, account: '' } : request,
            'ssm',
            `parameter/${name.replace(/^\//, '')}`,
          ),
      }),
  },
  fsx: {
    resources: (request) => {
      const system = (id: string): string => regionalArn(request, 'fsx', `file-system/${id}`);
      if (request.operation === 'CreateFileSystem') return [system('*')];
      const found = byFirst(request, {
        ResourceARN: asItIs,
        AssociationId: (id) => regionalArn(request, 'fsx', `association/*/${id}`),
        TaskId: (id) => regionalArn(request, 'fsx', `task/${id}`),
        FileSystemId: system,
      });
      const made = {
        CreateDataRepositoryAssociation: 'association/*',
        CreateDataRepositoryTask: 'task/*',
      };
      const kind = Object.entries(made).find(([operation]) => operation === request.operation)?.[1];
      return kind === undefined ? found : [...found, regionalArn(request, 'fsx', kind)];
    },
    tagging: {
      CreateFileSystem: 'fsx:TagResource',
      CreateDataRepositoryAssociation: 'fsx:TagResource',
      CreateDataRepositoryTask: 'fsx:TagResource',
    },
  },
};

const UNLISTED: ServiceNeeds = { resources: () => ['*'] };

/** A key by its id or ARN; an alias stays one, until somebody knows what it leads to. */
function keyIn(request: NeedingRequest): readonly string[] {
  const key = parameter(request, 'KeyId') || parameter(request, 'TargetKeyId');
  if (key.startsWith('arn:')) return [key];
  if (key.startsWith('alias/')) return [regionalArn(request, 'kms', key)];
  if (key !== '') return [regionalArn(request, 'kms', `key/${key}`)];
  return parameter(request, 'AliasName') === '' ? ['*'] : [];
}

/** What the services of the table ask of IAM for a request, and those that have no file of their own. */
export function neededOfService(request: NeedingRequest): NeededAction[] {
  const { service, operation } = request;
  const needs = SERVICES[service] ?? UNLISTED;
  const action = actionName(service, operation);
  const resources = needs.resources(request);
  const context = { ...requestTags(tagsGiven(request)), ...needs.context?.(request) };
  const asked = [{ action, resources, context }, ...(needs.passes?.(request) ?? [])];
  const tagging = needs.tagging?.[operation];
  if (tagging === undefined || context['aws:TagKeys'] === undefined) return asked;
  // A new key has no id yet: any will do.
  const made = operation === 'CreateKey' ? [regionalArn(request, 'kms', 'key/*')] : resources;
  return [...asked, { action: tagging, resources: made, context }];
}

/** Tags in a request, however its protocol writes them. */
function tagsGiven({ parameters }: NeedingRequest): Readonly<Record<string, string>> {
  const listed = parameters['Tags'] ?? parameters['ResourceTags'] ?? parameters['tags'];
  if (Array.isArray(listed)) return Object.fromEntries(listed.map(pairOf));
  if (typeof listed === 'object' && listed !== null) return listed as Record<string, string>;
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, key]) => {
      const index = /^Tags\.member\.(\d+)\.Key$/.exec(name)?.[1];
      return index === undefined ? [] : [[key, parameters[`Tags.member.${index}.Value`]]];
    }),
  );
}

function pairOf(tag: Readonly<Record<string, string>>): [string, string] {
  return [tag['Key'] ?? tag['TagKey'] ?? '', tag['Value'] ?? tag['TagValue'] ?? ''];
}
