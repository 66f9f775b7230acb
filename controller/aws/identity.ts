import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { AwsAccess } from '../ports/ports.ts';
import { awsClients } from './clients.ts';
import { askAws } from './failures.ts';

export interface Identity {
  readonly account: string;
  /** `arn:aws:sts::111122223333:assumed-role/deploy/session`. */
  readonly arn: string;
}

/** Who the credentials are. @throws TemperError (AWS_CREDENTIALS_...) */
export async function whoAmI(access: AwsAccess): Promise<Identity> {
  const sts = await awsClients(access).sts();
  const call = { access, service: 'sts', operation: 'GetCallerIdentity' };
  const { Account, Arn } = await askAws(call, () => sts.getCallerIdentity({}));
  if (Account && Arn) return { account: Account, arn: Arn };
  throw new TemperError([
    {
      code: 'AWS_MALFORMED_ANSWER',
      severity: 'error',
      message: 'the answer to sts:GetCallerIdentity names no account',
      fix: 'check the network and the endpoint, then run the command again',
    },
  ]);
}

/** Like `whoAmI`, and the account must be the one that `access` is for. @throws TemperError (AWS_WRONG_ACCOUNT, ...) */
export async function requireAccount(access: AwsAccess): Promise<Identity> {
  const identity = await whoAmI(access);
  if (identity.account === access.account) return identity;
  throw new TemperError([
    {
      code: 'AWS_WRONG_ACCOUNT',
      severity: 'error',
      message: `the credentials are of account ${identity.account}, the environment is in ${access.account}`,
      why: `they belong to ${identity.arn}`,
      fix: `choose credentials of account ${access.account} (AWS_PROFILE, or the role of the workflow), or correct \`spec.account\``,
    },
  ]);
}
