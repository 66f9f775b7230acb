import { devNull } from 'node:os';
import fc from 'fast-check';
import { awsAccess } from '../../../controller/aws/access.ts';
import { TemperError } from '../../../stacks/language/diagnostic.ts';

const ACCOUNT = '111122223333';
const SANDBOX = 'http://127.0.0.1:4570';

function sandboxed(environment: Record<string, string | undefined>, sandbox = SANDBOX) {
  return awsAccess({ account: ACCOUNT, region: 'us-west-2', sandbox, environment });
}

describe('awsAccess with a sandbox', () => {
  test('points everything at it, with the account as the access key', () => {
    expect(sandboxed({})).toEqual({
      account: ACCOUNT,
      region: 'us-west-2',
      endpoint: SANDBOX,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
      environment: {
        AWS_REGION: 'us-west-2',
        AWS_DEFAULT_REGION: 'us-west-2',
        AWS_ENDPOINT_URL: SANDBOX,
        AWS_ACCESS_KEY_ID: ACCOUNT,
        AWS_SECRET_ACCESS_KEY: 'sandbox',
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
        NO_PROXY: '127.0.0.1,localhost,::1',
        no_proxy: '127.0.0.1,localhost,::1',
      },
    });
  });

  test.each([
    'AWS_PROFILE',
    'AWS_SESSION_TOKEN',
    'AWS_SECURITY_TOKEN',
    'AWS_ENDPOINT_URL_S3',
    'AWS_ENDPOINT_URL_BEDROCK',
    'AWS_CA_BUNDLE',
    'AWS_BEARER_TOKEN_BEDROCK',
    'AWS_ROLE_ARN',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
    'AWS_USE_FIPS_ENDPOINT',
    'TF_VAR_secret',
    'TF_HTTP_ADDRESS',
    'TF_TOKEN_app_terraform_io',
    'TF_CLI_ARGS',
    'TF_CLI_ARGS_apply',
    'TF_WORKSPACE',
    'TF_DATA_DIR',
  ])('%s does not reach a child, so nothing real can be meant or leaked', (name) => {
    expect(sandboxed({ [name]: 'real' }).environment[name]).toBeUndefined();
  });

  test('credentials of a role in the sandbox are kept, and of no other', () => {
    const taken = { AWS_ACCESS_KEY_ID: '444455556666', AWS_SESSION_TOKEN: 'token' };
    const { credentials, environment } = sandboxed({
      ...taken,
      AWS_SECRET_ACCESS_KEY: 'sandbox',
    });
    // Of another account: who asks is told so, as at AWS.
    expect(credentials).toEqual({
      accessKeyId: '444455556666',
      secretAccessKey: 'sandbox',
      sessionToken: 'token',
    });
    expect(environment).toMatchObject({ ...taken, AWS_SECRET_ACCESS_KEY: 'sandbox' });
    const real = sandboxed({ ...taken, AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI' });
    expect(real).toEqual(sandboxed({}));
  });

  test('whatever AWS settings a person has, a child sees only those of the sandbox', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 8 }), (suffix, value) => {
        const { environment } = sandboxed({ [`AWS_${suffix}`]: value });
        const names = Object.keys(environment).filter((name) => name.startsWith('AWS_'));
        const own = Object.keys(sandboxed({}).environment).filter((name) =>
          name.startsWith('AWS_'),
        );
        expect(names.sort()).toEqual(own.sort());
        expect(environment['AWS_ENDPOINT_URL']).toBe(SANDBOX);
      }),
    );
  });

  test('keeps what has nothing to do with AWS, and adds loopback to the hosts without a proxy', () => {
    const { environment } = sandboxed({
      PATH: '/bin',
      HOME: '/home/me',
      HTTPS_PROXY: 'http://proxy:3128',
      no_proxy: 'intra.example, localhost',
      UNSET: undefined,
    });
    expect(environment).toMatchObject({ PATH: '/bin', HOME: '/home/me' });
    expect(environment['HTTPS_PROXY']).toBe('http://proxy:3128');
    expect(environment['NO_PROXY']).toBe('intra.example,localhost,127.0.0.1,::1');
    expect(environment['no_proxy']).toBe(environment['NO_PROXY']);
    expect('UNSET' in environment).toBe(false);
  });

  test.each([
    'http://127.0.0.1:4570',
    'http://127.0.0.1:4570/',
    'http://localhost:80',
    'http://[::1]:4570',
    'http://127.9.8.7:1',
    'http://2130706433:4570',
  ])('takes %s, which is this machine', (url) => {
    expect(sandboxed({}, url).endpoint).toMatch(/^http:\/\/(127\.|localhost|\[::1\])/);
  });

  test.each([
    '',
    'yes',
    '127.0.0.1:4570',
    'https://127.0.0.1:4570',
    'http://10.0.0.1:4570',
    'http://0.0.0.0:4570',
    'http://169.254.169.254',
    'http://s3.amazonaws.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://user@127.0.0.1:4570',
    'http://127.0.0.1@example.com',
    'http://127.0.0.1:4570/path',
    'http://127.0.0.1:4570?x=1',
    'http://[::ffff:7f00:1]:4570.example',
    'file:///etc/passwd',
  ])('refuses %j, which could be somewhere else', (url) => {
    const refused = () => sandboxed({}, url);
    expect(refused).toThrow(TemperError);
    expect(refused).toThrow(/AWS_SANDBOX_URL/);
  });
});

describe('awsAccess without a sandbox', () => {
  test('leaves the ambient credentials alone and sets the region', () => {
    const access = awsAccess({
      account: ACCOUNT,
      region: 'us-east-1',
      environment: {
        AWS_PROFILE: 'work',
        AWS_REGION: 'eu-west-1',
        AWS_DEFAULT_REGION: 'eu-west-1',
      },
    });
    expect(access).toEqual({
      account: ACCOUNT,
      region: 'us-east-1',
      environment: {
        AWS_PROFILE: 'work',
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
      },
    });
  });

  test.each(['TF_CLI_ARGS', 'TF_CLI_ARGS_plan', 'TF_WORKSPACE', 'TF_DATA_DIR', 'TF_INPUT'])(
    '%s of the shell cannot move the state or answer in the place of a person',
    (name) => {
      const environment = { [name]: 'x', TF_LOG: 'debug' };
      const access = awsAccess({ account: ACCOUNT, region: 'us-east-1', environment });
      expect(access.environment[name]).toBeUndefined();
      expect(access.environment['TF_LOG']).toBe('debug');
    },
  );
});
