/** A token as GitHub gives it to the job of a workflow, for AWS; signed by nobody, which a sandbox does not look at. */
export function githubToken(subject: string, audience = 'sts.amazonaws.com'): string {
  const claims = {
    iss: 'https://token.actions.githubusercontent.com',
    aud: audience,
    sub: subject,
  };
  const parts = [{ alg: 'RS256', typ: 'JWT' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return [...parts, 'signature'].join('.');
}
