import type { CodeInfo } from './code-info.ts';

/** AWS_: what AWS answers. */
export const AWS_CODES = {
  AWS_CREDENTIALS_MISSING: {
    exit: 4,
    summary: 'there are no AWS credentials',
    explanation:
      'Temper looked where every AWS tool looks (environment variables, `~/.aws`, single sign-on, the role of the ' +
      'machine or of the workflow) and found nothing to sign requests with.\n\n' +
      'Sign in with `aws sso login` or `aws configure`, or choose a profile with `AWS_PROFILE`. In GitHub Actions, ' +
      'configure credentials in a step before Temper. To try Temper without an account, start `temper sandbox` and set ' +
      '`TEMPER_SANDBOX` to the address it prints.',
    example: 'env -i PATH="$PATH" temper status',
  },
  AWS_CREDENTIALS_EXPIRED: {
    exit: 4,
    summary: 'the AWS session has expired',
    explanation:
      'The credentials are well formed but their session is over. Sign in again (`aws sso login`, or assume the role ' +
      'again). Nothing is lost when this happens in the middle of an apply: run the same command again, it continues ' +
      'where it stopped and never starts a training twice.',
    example: 'temper watch support-bot, left running longer than the session lasts',
  },
  AWS_CREDENTIALS_INVALID: {
    exit: 4,
    summary: 'AWS does not accept the credentials',
    explanation:
      'The access key is unknown to AWS, was deactivated, or its secret does not match. Session credentials also need ' +
      'their session token: copying only the key and the secret gives this answer.\n\n' +
      '`aws sts get-caller-identity` shows whether the credentials work outside Temper.',
    example: 'AWS_SECRET_ACCESS_KEY with its last character missing',
  },
  AWS_CLOCK_SKEW: {
    exit: 4,
    summary: "this machine's clock differs too much from AWS's",
    explanation:
      'Requests carry the time they were signed at, and AWS refuses those that are more than a few minutes off. Set the ' +
      "machine's clock (`timedatectl`, or restart the virtual machine after it slept) and run the command again.",
  },
  AWS_ACCESS_DENIED: {
    exit: 4,
    summary: 'the role may not do this',
    explanation:
      'AWS knows who is asking, and a policy does not allow it. The message names the action and, where AWS says it, ' +
      'the resource and the role.\n\n' +
      "Add the action to that role's policy; `temper policy <plan|watch|apply|destroy>` prints all that one needs. When the answer says `explicit deny`, adding is not enough: an " +
      "organisation's service control policy, a permissions boundary, a bucket policy or a key policy forbids it. " +
      'Temper never takes a refused look-up for "does not exist", because that could start a training twice.',
    example: 'a plan role without bedrock:GetModelCustomizationJob',
  },
  AWS_WRONG_ACCOUNT: {
    exit: 4,
    summary: 'the credentials belong to another account',
    explanation:
      'The environment names one AWS account and the credentials lead to another one. Temper stops before it looks at ' +
      'anything, because in the wrong account every bucket is missing and every job looks as if it had never run.\n\n' +
      "Choose the right profile or role, or correct the environment's `account`.",
    example: 'spec:\n  account: "111122223333"   # while AWS_PROFILE leads to 444455556666',
  },
  AWS_THROTTLED: {
    exit: 1,
    summary: 'AWS asks to slow down',
    explanation:
      'The request was repeated with growing pauses and AWS still refused it for being one too many. Other tools in the ' +
      'same account and region share the limit. Wait a minute and run the command again; nothing was started twice.',
  },
  AWS_UNREACHABLE: {
    exit: 1,
    summary: 'no answer from AWS',
    explanation:
      'The connection could not be made, was cut, or nothing came back in time, after several tries. Check the network, ' +
      'the name service and the VPN, and that the region exists.\n\n' +
      'With a sandbox: it is not running at that address; start it with `temper sandbox`. Behind a proxy that inspects ' +
      'TLS, name its certificate with `AWS_CA_BUNDLE`.',
    example: 'TEMPER_SANDBOX=http://127.0.0.1:4570 temper status, with no sandbox running',
  },
  AWS_NOT_FOUND: {
    exit: 1,
    summary: 'AWS has no such thing',
    explanation:
      'A resource that should exist does not, in the account and region that were asked. It may have been deleted by ' +
      'hand, or never been created because an apply was interrupted. `temper plan` shows what is missing and ' +
      '`temper apply` creates it again.',
  },
  AWS_VALIDATION: {
    exit: 1,
    summary: 'AWS refuses the request as invalid',
    explanation:
      'AWS understood the request and found a value it does not allow; its own words are in the message. Temper checks ' +
      'what AWS documents before it asks, so this is a rule that is not documented or has changed.',
  },
  AWS_QUOTA_EXCEEDED: {
    exit: 1,
    summary: 'a quota of the account is used up',
    explanation:
      'The account may not have more of this in this region. `temper doctor` shows the quotas it can read. Ask for an ' +
      'increase under Service Quotas in the console (some need a support case), or delete what is no longer used.',
  },
  AWS_MALFORMED_ANSWER: {
    exit: 1,
    summary: 'the answer does not look like one from AWS',
    explanation:
      'Something answered in the place of AWS: a proxy, a captive portal, an emulator with a gap. Temper does not guess ' +
      'what the answer might have meant; in particular it never takes it for "there is no such job".',
    example: 'a hotel network that answers every request with its sign-in page',
  },
  AWS_FAILED: {
    exit: 1,
    summary: 'AWS answered with an error',
    explanation:
      "AWS's own words are in the message, with the id of the request for its support. Errors on AWS's side (5xx) pass: " +
      'run the command again. Nothing is started twice by that.',
  },
  AWS_NAME_TAKEN: {
    exit: 1,
    summary: 'a name is taken by something that is not from this spec',
    explanation:
      'Temper derives every name from the specs. Something of that name exists already and carries no `temper:stack` tag ' +
      'of this stack, so it belongs to somebody else: another repository, another tool, or a person. Temper neither ' +
      'overwrites nor adopts it.\n\n' +
      'Rename the environment or the model, or delete what is in the way if nobody needs it. When it is yours after all, ' +
      'set its tag `temper:stack` to the id that the message names and run the command again: it is adopted.',
    example: 'a role named temper-support-bot-v1 that a person made in the console',
  },
  AWS_BUCKET_UNAVAILABLE: {
    exit: 1,
    summary: 'the state bucket cannot be used',
    explanation:
      'Bucket names are unique over all accounts of AWS. This one belongs to another account, lives in another region, ' +
      'or is still being deleted. Name another one in the environment (`spec.stateBucket`), or give the region it is in.',
    example: 'spec:\n  stateBucket: terraform-state   # taken since 2014',
  },
  AWS_BUCKET_SETTINGS: {
    exit: 1,
    summary: 'the state bucket has settings that people made',
    explanation:
      'A bucket has one policy and one list of lifecycle rules. `temper bootstrap` writes both, so that review records are written once and old states are kept for a year, and would overwrite what somebody else put there. It stops instead and names what it found, by its `Sid` or id. Remove it, or keep the states in a bucket of their own (`spec.stateBucket`; without it Temper makes one).',
    example: 'spec:\n  stateBucket: company-terraform   # with a policy of the company’s',
  },
  AWS_ROLE_TOO_LARGE: {
    exit: 1,
    summary: 'a role needs more policies than IAM gives it',
    explanation:
      'IAM takes 6,144 characters a managed policy and ten of them a role. `temper bootstrap` gives each role what `temper policy` prints with `--any` for the environment; there every base model is named that `spec.guardrails.allowedBaseModels` allows. Allow fewer, or leave the list out, which takes one pattern.',
    example: 'spec:\n  guardrails:\n    allowedBaseModels: [...]   # hundreds',
  },
  AWS_STATE_UNREADABLE: {
    exit: 1,
    summary: 'the state object is not a Terraform state',
    explanation:
      "The object under the stack's key in the state bucket is not a state of format version 4: it was cut off, written " +
      'by something else, or encrypted on the client. The bucket keeps old versions: `aws s3api list-object-versions` ' +
      'lists them, and copying a good one over the object restores it.',
  },
  AWS_UNDECLARED_UNSEEN: {
    exit: 1,
    summary: 'nobody could look for what no spec answers to',
    explanation:
      '`status` and `doctor` also tell what Temper made and no spec of this checkout answers to: states in the state ' +
      'buckets, and models, machines and file systems that carry its tags. For that they list buckets, states, custom models, ' +
      'machines and file systems (`s3:ListAllMyBuckets`, `s3:ListBucket`, `bedrock:ListCustomModels`, ' +
      '`bedrock:ListTagsForResource`, `bedrock:ListProvisionedModelThroughputs`, `ec2:DescribeInstances`, ' +
      '`fsx:DescribeFileSystems`). Here that was refused or failed, so what they tell may lack something. ' +
      'Everything else they say holds.',
  },
  AWS_SANDBOX_URL: {
    exit: 64,
    summary: 'the sandbox is not at a loopback address',
    explanation:
      'A sandbox is a program on this machine, reached by plain http on 127.0.0.1, localhost or [::1]. Temper sends it ' +
      'made-up credentials and lets Terraform create things there, so any other address is refused.',
    example: 'TEMPER_SANDBOX=https://example.com temper apply',
  },
} as const satisfies Record<string, CodeInfo>;
