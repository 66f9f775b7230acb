import type { CodeInfo } from './code-info.ts';

/** TF_: Terraform runs. */
export const TERRAFORM_CODES = {
  TF_FAILED: {
    exit: 1,
    summary: 'Terraform reported a problem',
    explanation:
      'Terraform, or the AWS provider inside it, refused or failed. The message is theirs, shortened, at the line of the spec the resource comes from. The run can be repeated once the cause is fixed: what exists already is kept.',
  },
  TF_CRASHED: {
    exit: 1,
    summary: 'Terraform ended without saying why',
    explanation:
      'The engine exited with an error, or was ended by a signal, and reported no problem of its own. Its last lines are shown. Memory is the usual cause: a plan needs about 1 GB. Run the command again; Temper takes up where it stopped.',
  },
  TF_INTERRUPTED: {
    exit: 1,
    summary: 'the run was interrupted and stopped in order',
    explanation:
      'Ctrl-C (or a signal from CI) was passed on to Terraform once, which finished what it had begun, wrote the state and released the lock. Nothing is lost: run the command again and it carries on. A second Ctrl-C ends it at once, without that care.',
  },
  TF_CREDENTIALS: {
    exit: 4,
    summary: 'AWS credentials are missing, expired or not accepted',
    explanation:
      'Terraform found no AWS credentials, or AWS did not accept them. Temper uses what the AWS CLI uses: environment variables, profiles, single sign-on, a role of the machine. Check with `aws sts get-caller-identity`.',
    example: 'aws sso login --profile research\nAWS_PROFILE=research temper plan',
  },
  TF_ACCESS_DENIED: {
    exit: 1,
    summary: 'the role may not do this',
    explanation:
      'AWS knows who is asking but does not allow the action. The message names the action and the resource: add a statement for them to the role that applies (`temper policy apply` prints all that it needs). An explicit deny, a permissions boundary or an organisation policy wins over any allow.',
    example: 'User: … is not authorized to perform: bedrock:CreateModelCustomizationJob',
  },
  TF_WRONG_ACCOUNT: {
    exit: 4,
    summary: 'the credentials belong to another AWS account',
    explanation:
      'Every environment names its account, and nothing is done in any other. The credentials in use belong to a different one: choose the right profile, or correct `spec.account` of the environment.',
    example: 'spec:\n  account: "111122223333"   # credentials are for 444455556666',
  },
  TF_LOCKED: {
    exit: 1,
    summary: 'another run holds the lock of this state',
    explanation:
      'One run at a time may change a state. The message says who holds the lock, since when and for what. Usually it is enough to wait. A lock left by a run of Temper that died on this machine is released by the next run. A lock of a job of the workflows says when its session ends: a quarter of an hour later nothing of it can act in AWS any more, and the next run releases it. Any other lock of another machine that is certainly dead can be released with the command shown.',
  },
  TF_PROVIDER_MISSING: {
    exit: 1,
    summary: 'the AWS provider could not be found or downloaded',
    explanation:
      'Temper runs exactly hashicorp/aws 5.100.0. With a mirror it is taken from there and from nowhere else; without one it is downloaded from registry.terraform.io, once, into Temper’s cache (`~/.cache/temper`, `TEMPER_CACHE_DIR`). Without internet, make a mirror on another machine with `terraform providers mirror <folder>`, copy it here and name it with TEMPER_PROVIDER_MIRROR.',
  },
  TF_PROVIDER_CHECKSUM: {
    exit: 1,
    summary: 'the AWS provider is not the one the lock file names',
    explanation:
      'The package found is not byte for byte the provider that was released: a damaged copy, another platform, or something planted. It was not run. Make the mirror again from the registry.',
  },
  TF_STATE_BUCKET: {
    exit: 1,
    summary: 'the state bucket does not exist or cannot be reached',
    explanation:
      "The environment's state lives in an S3 bucket. `temper apply` of the environment makes it; a plan of a FineTune needs it. When it exists, check that `spec.stateBucket`, the account and the region are right.",
  },
  TF_STATE_UNSAVED: {
    exit: 1,
    summary: 'a run could not write its state',
    explanation:
      'Terraform had made changes and could not store what it made, so it kept the state in `errored.tfstate` in its working folder. Do not delete that file. `temper plan` shows what follows from it, and the next `temper apply` stores it, once the plan that was made with it is approved. It is stored only as the next write of the very state in the bucket.',
  },
  TF_STALE_PLAN: {
    exit: 1,
    summary: 'the state has changed since the plan was made',
    explanation:
      'What is applied is what was reviewed. Something else has been applied to this state since, so the plan may no longer be true. Plan again.',
  },
  TF_PREVENT_DESTROY: {
    exit: 3,
    summary: 'the plan would destroy something that is protected',
    explanation:
      'Models, buckets and keys are compiled with `prevent_destroy`, so Terraform itself refuses to plan their deletion or replacement. Undo the change that causes it. A FineTune with `deletionPolicy: delete` (applied first) may be destroyed.',
  },
  TF_EXISTS: {
    exit: 1,
    summary: 'something with this name exists already',
    explanation:
      'Names are derived from the spec, and AWS has one already that does not carry the tags of this stack, so it is not adopted: it may belong to somebody. S3 bucket names are shared by all AWS accounts. Rename, or delete what is there if it is yours.',
  },
  TF_THROTTLED: {
    exit: 1,
    summary: 'AWS asked for fewer requests, several times',
    explanation:
      'AWS limits how fast an account may call it. Temper waits and tries again a few times; this time it was not enough. Run the command again in a minute, with fewer stacks at once.',
  },
  TF_QUOTA: {
    exit: 1,
    summary: 'a limit of the AWS account has been reached',
    explanation:
      'AWS limits how many of these an account may have; two model customization jobs may run at once and that one cannot be raised. Wait for a running job to end, or ask for a higher quota in Service Quotas.',
  },
  TF_NOT_STARTED: {
    exit: 1,
    summary: 'EC2 did not start all machines of a training',
    explanation:
      'A fleet starts all of its machines or none. EC2 answers with a fleet that has no machine, which Terraform’s provider takes for success, so Temper counts. No machine runs and none bills; a Lustre file system, if the spec has one, was made before and bills until it is destroyed. The next apply asks EC2 for the machines again, in place of the fleet that has none.',
  },
  TF_CAPACITY: {
    exit: 1,
    summary: 'EC2 has no room for the machines at the moment',
    explanation:
      'Machines with accelerators are scarce: in this zone AWS has fewer free than the training needs, all at once and side by side. It is no limit of the account, and raising a quota does not help. Try again, in another zone (by another `subnet`), with another type, as Spot or on demand, or have capacity reserved: a Capacity Block is bought for a day and a time. Before it begins, and for a placement group that it is not in, EC2 says the same.',
    example:
      'InsufficientInstanceCapacity: We currently do not have sufficient p5.48xlarge capacity …',
  },
  TF_RESERVATION: {
    exit: 1,
    summary: 'the reservation has no place for the machines',
    explanation:
      'Machines start in the reservation that `capacity.id` names, and nowhere else. It takes them when it is active, of the same type, in the zone of the subnet, and has as many places free. A Capacity Block has a beginning and an end, and takes none in its last half hour.',
    example: 'ReservationCapacityExceeded: The requested reservation does not have sufficient …',
  },
  TF_ZONE: {
    exit: 1,
    summary: 'the instance type is not offered in this zone',
    explanation:
      'AWS offers each instance type in some zones of a region, and a machine stands in the zone of its subnet. EC2 names the zones that have the type.',
    example: 'compute: { type: ec2, instanceType: p5en.48xlarge, subnet: subnet-… }',
  },
  TF_FLEET_SUBNET: {
    exit: 1,
    summary: 'the subnet for machines of a fleet was not found',
    explanation:
      'A fleet stands in the subnet that its FineTune names, or in its environment’s. One that Temper makes for an environment is looked up by its tags `temper:environment` and `temper:role` when a plan is made, so the environment has to be applied before. Where several subnets have both tags, somebody has copied them.',
  },
  TF_NETWORK: {
    exit: 1,
    summary: 'AWS could not be reached',
    explanation:
      'A connection to AWS failed: no network, a proxy, a DNS name that does not resolve, or a sandbox that is not running. Nothing was changed by the request that failed unless the message says so.',
  },
  TF_PLAN_FORMAT: {
    exit: 1,
    summary: 'the plan is in a format Temper does not read',
    explanation:
      "Temper reads version 1 of Terraform's plan JSON, which every 1.x release of Terraform and OpenTofu writes.",
  },
  TF_UI_VERSION: {
    exit: 1,
    summary: "the engine's output is in a version Temper does not read",
    explanation:
      "Temper reads version 1 of Terraform's machine-readable output, which every 1.x release of Terraform and OpenTofu writes.",
  },
  TF_DIRECTORY: {
    exit: 1,
    summary: "Temper's working folder cannot be trusted",
    explanation:
      'Plans, evidence about locks and states that could not be stored lie in a folder of Temper’s own, outside of the repository: `~/.local/state/temper` on Linux, `~/Library/Application Support/temper` on macOS, `%LOCALAPPDATA%\\temper\\state` on Windows, or where TEMPER_STATE_DIR says. What stands there is believed, so it must lie where no commit can write, belong to you, and be writable by nobody else.',
    example: 'TEMPER_STATE_DIR=./state temper plan   # inside the repository: refused',
  },
  TF_PLAN_FILE: {
    exit: 1,
    summary: 'the plan file is not the plan that was made and judged',
    explanation:
      'Between making a plan and applying it its file was changed, replaced or removed. Terraform runs whatever a plan file says, so a file that is not byte for byte the one that was judged is never applied. Run the command again. If it happens again, something else writes in Temper’s working folder.',
  },
  TF_STATE_SET_ASIDE: {
    exit: 1,
    summary: 'a state that could not be stored does not fit the stored one any more',
    explanation:
      'An earlier run made changes and could not store its state, so it kept it in a file. Temper stores such a state only when it is the next write of the very state in the bucket: the same lineage, and a higher serial. This one is not, so it is kept under another name and not used. Nothing is lost: what was made and is not in the state is found by its name and adopted.',
  },
  TF_FOLDER_TRACKED: {
    exit: 1,
    summary: 'git carries a `.temper/` folder',
    explanation:
      'Early versions of Temper worked in `.temper/` of the repository. A commit can bring such a folder too, with states, plans or evidence about locks that somebody made up. Nothing in it is used. Take it out of the repository.',
    example: 'git rm -r --cached .temper && echo .temper/ >> .gitignore',
  },
  TF_FOLDER_FOREIGN: {
    exit: 1,
    summary: 'a state in `.temper/` was not provably kept there by this machine',
    explanation:
      'Early versions of Temper kept a state that could not be stored in `.temper/` of the repository. What a run on this machine left there is taken over by itself; this one cannot be told from a file that somebody put there, so it is not used. If you know it to be yours, store it with Terraform itself, which checks that it is the same state.',
    example:
      'temper terraform support-bot-v1 -- state push "$PWD"/.temper/stacks/model/support-bot/v1/errored.tfstate',
  },
  TF_INIT_NEEDED: {
    exit: 1,
    summary: 'the working directory has to be initialised again',
    explanation:
      'Something that `init` prepares (the backend, the provider) is missing or has changed since. Temper initialises again by itself, once; this is shown when that did not help. The message names the working folder; it can be deleted and is then made again, except for a state in it that waits to be stored (`errored.tfstate`).',
  },
  TF_LOCAL_STATE: {
    exit: 1,
    summary: 'refused to apply a plan that was not made against the stored state',
    explanation:
      'While the state bucket does not exist, or lacks a state that an earlier run could not store, a plan is made against a local state. Such a plan is for reading; applied, its state would be lost. The bucket is made, or the state stored, first, and the plan made again.',
  },
} as const satisfies Record<string, CodeInfo>;
