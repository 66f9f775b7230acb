import { arnPartition } from '../../../stacks/catalog/partitions.ts';
import type { RequestContext } from './conditions.ts';

/** One action that a request needs, on each of the resources. */
export interface NeededAction {
  readonly action: string;
  /** ARNs, or `*` where AWS names none. */
  readonly resources: readonly string[];
  readonly context: RequestContext;
  /** ARNs of launch templates whose tags count as the request's, for what is launched from them. */
  readonly taggedBy?: readonly string[];
}

/** What of a request tells which actions it needs. */
export interface NeedingRequest {
  readonly service: string;
  readonly operation: string;
  readonly method: string;
  readonly account: string;
  readonly region: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters by name: of a form, or the members of a JSON body; empty for S3. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** A parameter that is a text; else the empty one. */
export function parameter({ parameters }: NeedingRequest, name: string): string {
  const value = parameters[name];
  return typeof value === 'string' ? value : '';
}

/** ARN of something in the account and region of a request; in the partition of its region. */
export function regionalArn(
  { account, region }: NeedingRequest,
  service: string,
  resource: string,
): string {
  return `arn:${arnPartition(region)}:${service}:${region}:${account}:${resource}`;
}

/** ARN of something in the account and no region. */
export function globalArn(
  { account, region }: NeedingRequest,
  service: string,
  resource: string,
): string {
  return `arn:${arnPartition(region)}:${service}::${account}:${resource}`;
}

/** Tags that a request gives, as conditions know them. */
export function requestTags(tags: Readonly<Record<string, string>>): RequestContext {
  const entries = Object.entries(tags);
  if (entries.length === 0) return {};
  return {
    ...Object.fromEntries(entries.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
    'aws:TagKeys': Object.keys(tags),
  };
}

/** The right to hand a role to a service: `ec2`, `lambda`. */
export function passRole(role: string, service: string): NeededAction {
  return {
    action: 'iam:PassRole',
    resources: [role],
    context: { 'iam:PassedToService': `${service}.amazonaws.com` },
  };
}
