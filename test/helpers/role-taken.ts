import { STS } from '@aws-sdk/client-sts';

/** The variables of somebody who takes a role in a sandbox with a token of GitHub's. @throws where AWS would refuse it */
export async function roleTaken(
  sandbox: { readonly url: string },
  RoleArn: string,
  WebIdentityToken: string,
): Promise<
  Readonly<Record<'AWS_ACCESS_KEY_ID' | 'AWS_SECRET_ACCESS_KEY' | 'AWS_SESSION_TOKEN', string>>
> {
  const sts = new STS({ endpoint: sandbox.url, region: 'us-east-1' });
  const asked = { RoleArn, RoleSessionName: 'job', WebIdentityToken };
  const { Credentials } = await sts.assumeRoleWithWebIdentity(asked);
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return {
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: SessionToken,
  };
}
