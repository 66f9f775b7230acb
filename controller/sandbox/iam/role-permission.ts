import { accountOf, callerContext, sessionArn } from './caller.ts';
import { refusalOf, type AskedAction } from './evaluate.ts';
import { isAbout, namesItself } from './principals.ts';
import type { StoredPolicies } from './stored-policies.ts';

/** What a machine is called that has taken the role of its instance profile. */
const SESSION = 'machine';

/**
 * Whether a role allows something to a machine that has it: by its policies, its boundary, and the policy of the bucket that it is
 * about. A role that is gone allows nothing.
 *
 * @throws TemperError SANDBOX_POLICY
 */
export async function roleMay(
  stored: StoredPolicies,
  role: string,
  asked: AskedAction,
): Promise<boolean> {
  const account = accountOf(role);
  const session = { role, name: SESSION, policyArns: [] };
  const caller = { account, arn: sessionArn(session), principal: role, session };
  const bucket = /^arn:[^:]+:s3:::([^/]+)/.exec(asked.resource)?.[1];
  const ofBucket = bucket === undefined ? [] : await stored.ofBucket(account, bucket);
  const ofResource = ofBucket.filter((statement) => isAbout(statement, caller));
  const context = {
    ...callerContext(caller),
    'aws:ResourceAccount': account,
    ...asked.context,
  };
  const refusal = refusalOf(
    { ...asked, context },
    {
      layers: await stored.layersOf(caller),
      ofResource,
      ofResourceItself: ofResource.filter((statement) => namesItself(statement, caller)),
    },
  );
  return refusal === undefined;
}
