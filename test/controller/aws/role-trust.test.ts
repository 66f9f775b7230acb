import { roleTrust } from '../../../controller/aws/role-trust.ts';
import { anAwsServer, type Answer, type AwsServer } from './aws-server.ts';

const ROLE = 'arn:aws:iam::111122223333:role/temper/temper-lab-plan';
const TRUST = { Version: '2012-10-17', Statement: [{ Sid: 'GitHubEnvironment', Effect: 'Allow' }] };

let server: AwsServer;
beforeAll(async () => {
  server = await anAwsServer(() => 'drop');
});
afterAll(() => server.close());

const role = (arn: string, document?: string): Answer => ({
  headers: { 'content-type': 'text/xml' },
  body: `<GetRoleResponse><GetRoleResult><Role><RoleName>temper-lab-plan</RoleName><Arn>${arn}</Arn>${
    document === undefined
      ? ''
      : `<AssumeRolePolicyDocument>${encodeURIComponent(document)}</AssumeRolePolicyDocument>`
  }</Role></GetRoleResult></GetRoleResponse>`,
});
const error = (status: number, code: string): Answer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
});

function trustWhen(answer: Answer): Promise<unknown> {
  server.answer(() => answer);
  return roleTrust(server.access, ROLE);
}

test('is read by the name of the role, without its path, and decoded as IAM encodes it', async () => {
  expect(await trustWhen(role(ROLE, JSON.stringify(TRUST)))).toEqual(TRUST);
  expect(new URLSearchParams(server.asked.at(-1)?.body).get('RoleName')).toBe('temper-lab-plan');
});

test.each([
  { what: 'there is no such role', answer: error(404, 'NoSuchEntity') },
  {
    what: 'the role of that name lies below another path',
    answer: role('arn:aws:iam::111122223333:role/temper-lab-plan', JSON.stringify(TRUST)),
  },
])('is nothing where $what', async ({ answer }) => {
  expect(await trustWhen(answer)).toBeUndefined();
});

test('of a role that says nothing trusts nobody', async () => {
  expect(await trustWhen(role(ROLE))).toEqual({});
});

test('that may not be read is not taken for none', async () => {
  await expect(trustWhen(error(403, 'AccessDenied'))).rejects.toThrow('AWS_ACCESS_DENIED');
});
