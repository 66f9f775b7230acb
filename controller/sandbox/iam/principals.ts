import type { Caller } from './caller.ts';
import type { PolicyStatement } from './evaluate.ts';

/** Whom a statement of a resource's policy is about. */
export type Principals = '*' | Readonly<Partial<Record<PrincipalType, readonly string[]>>>;

export type PrincipalType = 'AWS' | 'Federated' | 'Service' | 'CanonicalUser';

/** A statement of the policy of a bucket, or of who may take a role. */
export interface ResourceStatement extends PolicyStatement {
  readonly Principal: Principals;
}

/** Whether a statement names a caller, its account, or everybody. */
export function isAbout(statement: ResourceStatement, caller: Caller): boolean {
  return (
    namesItself(statement, caller) ||
    listed(statement).some((one) => accountNamed(one) === caller.account)
  );
}

/** Whether it names the caller itself: what it allows needs no word of the caller's own policies. An account is told by these. */
export function namesItself(statement: ResourceStatement, { arn, principal }: Caller): boolean {
  return listed(statement).some((one) => one === '*' || one === arn || one === principal);
}

function listed({ Principal }: ResourceStatement): readonly string[] {
  return Principal === '*' ? ['*'] : (Principal.AWS ?? []);
}

/** `111122223333`, or its `arn:aws:iam::111122223333:root`. */
function accountNamed(principal: string): string | undefined {
  return /^(?:arn:[^:]+:iam::(?=\d+:root$))?(\d{12})(?::root)?$/.exec(principal)?.[1];
}
