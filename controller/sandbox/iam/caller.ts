import type { RequestContext } from './conditions.ts';
import { bucketSessionIn } from './bucket-session.ts';
import { sessionIn, type RoleSession } from './role-session.ts';

/** Who asks. */
export interface Caller {
  readonly account: string;
  /** As `GetCallerIdentity` answers. */
  readonly arn: string;
  /** `aws:PrincipalArn`: of one who took a role the role's, with its path. */
  readonly principal: string;
  /** Absent of an account itself. */
  readonly session?: RoleSession;
}

interface Signed {
  readonly account: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/**
 * Who a request comes from. A token that no sandbox has given out says nothing, as signatures do; one that goes with another
 * account's key is nobody's: undefined.
 */
export function callerOf({ account, headers, query }: Signed): Caller | undefined {
  const token =
    headers['x-amz-security-token'] ??
    bucketSessionIn(headers)?.token ??
    query.get('X-Amz-Security-Token') ??
    '';
  const session = sessionIn(token);
  if (session === undefined) {
    const arn = `arn:aws:sts::${account}:user/moto`;
    return { account, arn, principal: arn };
  }
  if (accountOf(session.role) !== account) return undefined;
  return { account, arn: sessionArn(session), principal: session.role, session };
}

/** `arn:aws:sts::111122223333:assumed-role/deploy/session`: a role's path is not in it. */
export function sessionArn({ role, name }: RoleSession): string {
  const [, partition = ''] = role.split(':');
  const roleName = role.slice(role.lastIndexOf('/') + 1);
  return `arn:${partition}:sts::${accountOf(role)}:assumed-role/${roleName}/${name}`;
}

/** The account in an ARN. */
export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** What conditions may want to know of a caller. */
export function callerContext({ account, principal }: Caller): RequestContext {
  return { 'aws:PrincipalArn': principal, 'aws:PrincipalAccount': account };
}
