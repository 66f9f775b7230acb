import type { CodeInfo } from './code-info.ts';

/** GATE_: changes that are refused. */
export const GATE_CODES = {
  GATE_DELETES_MODEL: {
    exit: 3,
    summary: 'the plan would delete a trained model',
    explanation:
      'A custom model cannot be restored: getting it back means training again, at full cost, and the result is never quite the same. So a plan that deletes one is refused unless it was said in words that it may.\n\n- The version has a spec: set `deletionPolicy: delete` in it, where it is reviewed, and apply that; then `temper destroy support-bot-v1`.\n- Its spec is gone (CLI_VERSION_REMOVED; `temper status` shows such models): `temper destroy model/support-bot/v1 --deletion-policy delete`, or put the spec back first.\n\nTaking a spec away deletes nothing by itself: a FineTune file is append-only, like a database migration, and no plan deletes what a spec that is gone had made.',
    example:
      'temper destroy support-bot-v1   # its spec says `deletionPolicy: retain`, the default',
  },
  GATE_REPLACES_MODEL: {
    exit: 3,
    summary: 'the plan would delete a model and train it again',
    explanation:
      'Nearly every argument of a Bedrock training can only be changed by replacing it, and Terraform replaces by deleting the good model first and starting a new job after: the model is gone for hours, and since a job name can never be used again the new job is refused. No policy permits this. Undo the change and write it into the next version of the model instead.',
    example: 'spec:\n  baseModel: amazon.nova-lite-v1:0:300k   # v1 was trained on nova-micro',
  },
  GATE_DELETES_DATA: {
    exit: 3,
    summary: 'the plan would delete a bucket, or the dataset of a trained version',
    explanation:
      'The data a model was trained from is part of its record: an audit asks for it, and the next version starts from it. A plan that deletes or replaces a bucket, or a dataset object of a version that has been trained, is refused.\n\nA dataset is deleted together with its model when the FineTune says `deletionPolicy: delete`. A bucket is never deleted by Temper while it matters: empty it and delete it in the AWS console, then plan again.',
    example: 'temper destroy research   # its buckets hold the datasets of every model',
  },
  GATE_DELETES_KEY: {
    exit: 3,
    summary: 'the plan would delete an encryption key',
    explanation:
      'When a KMS key is deleted, everything encrypted with it is unreadable for good: models, datasets, results and the state itself. Switching an environment from `temper-managed` to another encryption would delete its key, so it is refused. Keep the key, and make a new environment with the encryption you want.',
    example: 'encryption: { type: aws-managed }   # was: temper-managed',
  },
  GATE_RETRAINS: {
    exit: 3,
    summary: 'the plan would start a training that has already been started',
    explanation:
      'One attempt at one version is one training job, whatever is retried, merged twice or lost. A job with the name this plan would create exists already, so creating it again is refused.\n\n- It failed or was stopped: fix the cause and raise `attempt`.\n- It completed, but somebody deleted the model outside Temper: training again costs what it cost before; raise `attempt` if you want that.\n- It runs or has completed, and only the state does not know it: run the command again, Temper adopts it.',
    example:
      'spec:\n  version: 1\n  attempt: 1   # job support-bot-v1 has failed: write attempt: 2',
  },
  GATE_FROZEN: {
    exit: 3,
    summary: 'a training field of a trained version has been changed',
    explanation:
      'A version of a model is trained once, from exactly what its spec said then: base model, method, data, hyperparameters. After that those fields never change, so that the spec always tells what the model was made from. Undo the change and add the next version with it, as a new file.\n\nFields that do not train (tags, owner, description, budget, deletionPolicy) can be changed at any time. A training that failed or was stopped made nothing: there, raise `attempt`, and the new attempt trains from what the spec says now.',
    example: 'hyperparameters:\n  epochs: 5   # v1 was trained with 3: put 5 into v2.yaml',
  },
  GATE_MOVES_SPEC: {
    exit: 3,
    summary: 'a spec has been moved to another environment',
    explanation:
      'A version lives where it was trained: its model, data, key and state are in the account and region of its environment. A spec that names another environment would be made anew there, with a training at full cost, while what it has made before would have no spec any more: it is not shown as a loss, and no apply takes it away.\n\nWrite the environment it had, and add the next version where you want that one. To give up the old one, take its spec away in a pull request of its own (with `deletionPolicy: delete`, where its model is to go), and add the spec again once that is applied.',
    example: 'spec:\n  environment: prod   # v1 was trained in lab: put v2 into prod',
  },
  GATE_ATTEMPT: {
    exit: 3,
    summary: 'a new attempt although the one before it has not failed',
    explanation:
      '`attempt` is raised to train the same version once more after a training failed, was stopped, or lost its model. The attempt before this one has completed or is still running, so a new one would be a second charge for the same thing. Where numbers were skipped, the one before is the newest that has begun. Set `attempt` back; to train something different, add the next version.',
    example: 'spec:\n  version: 1\n  attempt: 2   # attempt 1 has completed',
  },
  GATE_BASE_MODEL_LIFECYCLE: {
    exit: 3,
    summary: 'a training would start on a base model that AWS is ending or has ended',
    explanation:
      'AWS starts no new training on a legacy base model, and refuses every request to one past its end of life. When a plan starts a training, Temper asks Bedrock (`GetFoundationModel`) what the base model is in that region on that day, and Bedrock’s answer counts: legacy or ended is refused, active is allowed, with a note where the catalog says otherwise. Where Bedrock cannot be asked or does not know the model, the catalog decides.\n\nA version that is trained starts nothing, so it is never asked about: its spec stays right for ever. To train anew, add a version on another base model.',
    example: 'spec:\n  version: 3\n  baseModel: anthropic.claude-3-haiku-20240307-v1:0:200k',
  },
  GATE_BUDGET: {
    exit: 3,
    summary: 'the training is estimated to cost more than its budget',
    explanation:
      'A FineTune can say what its training may cost: `budget.maxUsd`. When the expected cost is above it, the plan is refused, or only warned about with `onExceed: warn`. When only the high end of the estimate is above it, it is a warning either way.\n\nThe estimate is tokens in the training file × epochs × list price; tokens are estimated from characters, so it comes with bounds and a grade. Train on less data, for fewer epochs, on a smaller base model, or raise the budget.',
    example:
      'spec:\n  budget:\n    maxUsd: 2   # 1.6 million tokens × 5 epochs × $0.001 per 1,000 = $8.00',
  },
  GATE_GUARDRAIL_COST: {
    exit: 3,
    summary: 'the training is estimated to cost more than its environment allows',
    explanation:
      'The owners of an environment can set a ceiling for the cost of any one training in it: `guardrails.maxTrainingUsd`. It stands above the budgets of the FineTunes and cannot be turned into a warning by them. When only the high end of the estimate is above it, it is a warning.\n\nMake the training cheaper, or change the ceiling in a pull request that the owners of the environment review.',
    example: 'kind: Environment\nspec:\n  guardrails:\n    maxTrainingUsd: 5',
  },
  GATE_COST_UNKNOWN: {
    exit: 3,
    summary: 'a cost ceiling is set, but the cost is not known',
    explanation:
      'A budget or guard-rail limits the cost of this training, and Temper cannot estimate it: the catalog has no dated training price for the base model, or the data is in S3 and was not counted. Temper does not invent a number, so the ceiling guards nothing here, and this warning says so.\n\nWork the cost out by hand before you apply. Data kept beside the spec is counted; AWS’s price page has the current price.',
    example: 'spec:\n  dataset:\n    train: s3://my-data/train.jsonl\n  budget:\n    maxUsd: 10',
  },
  GATE_FLEET_QUOTA: {
    exit: 3,
    summary: 'the account may not run so many machines',
    explanation:
      'EC2 counts running instances by their vCPUs, for each family (P, G and VT, Trn) and apart for spot. New accounts may run none of the families that train. The fleet takes more than the quota allows, so EC2 would start none of it.\n\nAsk for more under Service Quotas; for P and Trn instances it takes days, and AWS may ask what for. Machines of a reservation or a capacity block are not counted here.',
    example:
      'compute: { type: ec2, instanceType: p5.48xlarge }   # in an account that may run 0 vCPUs of P',
  },
  GATE_FLEET_CAPACITY: {
    exit: 3,
    summary: 'EC2 says that it could not start this fleet',
    explanation:
      'Before anything is launched, EC2 is asked whether the region and the zone of the named subnet have the instance type, and whether a reservation or capacity block is there, is of the type, stands in that zone, has begun and has as many machines left as the fleet needs. What the message says would have made the launch fail after the file system, the groups and the roles were made.\n\nWhether on-demand or spot capacity is there is known only when it is asked for.',
    example: 'capacity: { type: capacityBlock, id: cr-0123456789abcdef0 }   # begins tomorrow',
  },
  GATE_ENDS_TRAINING: {
    exit: 3,
    summary: 'the plan would end a training that is under way',
    explanation:
      'The machines of a fleet train, and the plan would end them: what was trained since the last checkpoint is lost, what it cost is paid, and an attempt that was ended is not taken up again. So a destruction is refused unless the spec says `deletionPolicy: delete`, and any other plan always: `attempt` may have been changed while an attempt trains.\n\nTo stop a training on purpose, set `deletionPolicy: delete`, apply it, and destroy the stack. A run that has ended releases its machines without a word.',
    example: 'temper destroy ticket-sorter-v1   # an hour before it is done',
  },
  GATE_ENVIRONMENT_IN_USE: {
    exit: 3,
    summary: 'models still live in the environment that would be destroyed',
    explanation:
      'Destroying an environment deletes its buckets with everything in them: the data that its models were trained from and their results. Models whose state is still in the environment would lose both, and stay in AWS without a record.\n\nDestroy the models first (`temper destroy <model>`, which needs `deletionPolicy: delete` in each), then the environment.',
    example: 'temper destroy research, while support-bot v1 is applied in it',
  },
  GATE_LOG_POLICIES: {
    exit: 3,
    summary: 'the account and region have no room for the log resource policy of an environment',
    explanation:
      'EventBridge may write to a log group only where a resource policy of CloudWatch Logs allows it. Each environment makes one policy, for its own log group, and an account holds at most ten in a region, those of other tools counted. The limit cannot be raised. A plan that makes one counts them first: with ten there, the apply would fail when half of the environment exists.\n\nDelete a policy that nothing needs any more, or make the environment in another account or region. Where the policies may not be listed it is a warning. Environments that are planned in the same run do not see each other’s policy.',
    example: 'aws logs describe-resource-policies --region us-east-1   # ten of them',
  },
  GATE_FOREIGN_RESOURCE: {
    exit: 3,
    summary: 'the plan would change something that is not provably this stack’s',
    explanation:
      'A state says which thing in AWS belongs to which address, and a state can be wrong: restored from a backup, edited, or put there by somebody. So Temper changes, replaces or deletes only what is this stack’s on two counts. Its address is compiled from the spec, or was on the default branch, or by an earlier release of Temper. And the thing itself says so in AWS: its tag `temper:stack` names this stack, or, where AWS knows no tags, it hangs on something that the spec names.\n\nLook at the resource before anything else. If it is this stack’s (its tags were removed by hand, say), put the tag back. If the spec that made it never reached the default branch, put it there, or fetch that branch (`fetch-depth: 0` in GitHub Actions). If it is somebody else’s, take it out of the state: that leaves the thing itself alone.',
    example:
      'temper terraform support-bot-v1 -- state show aws_iam_role.prod_admin\ntemper terraform support-bot-v1 -- state rm aws_iam_role.prod_admin',
  },
  GATE_POLICY: {
    exit: 3,
    summary: 'a policy of the team refuses the plan, or warns of it',
    explanation:
      'Files `policies/*.rego` of the repository hold rules of the team’s own, in `package temper`: what `deny` holds refuses a plan, what `warn` holds is shown with it. They are judged by Open Policy Agent over the spec, its environment, the plan and the estimate ([policies](../policies.md)). In a pull request the policies of the default branch judge. Where the environment allows it (`guardrails.overridableGates: [GATE_POLICY]`), a spec may overrule one with `overrides`, with a reason that is reviewed.',
    example:
      'deny contains {"policy": "owners", "message": "who owns this?"} if not input.spec.metadata.owner',
  },
  GATE_POLICY_BROKEN: {
    exit: 3,
    summary: 'the team’s policies cannot be evaluated, so nobody has judged the plan by them',
    explanation:
      'A file in `policies/` does not compile, breaks off, does not come to an end, or answers with something that is neither a text nor an object with a `message`. What is not judged is not applied. Policies see their input alone: what reaches the network, the clock, the environment or chance (`http.send`, `time.now_ns`, `opa.runtime`, `rand.intn`, …) is not part of the language there. Check them with `opa check --strict policies` and `opa test policies`.',
    example: 'deny contains "closed" if time.now_ns() > 0',
  },
  GATE_NOT_REVIEWED: {
    exit: 3,
    summary: 'something would be applied that no pull request showed',
    explanation:
      'What is merged is applied exactly as it was reviewed. When a pull request is planned, Temper writes down every change with all its values, once, beside the state. After the merge it plans again and compares: the spec compiles to what it compiled to then, and nothing happens that is not in that record. A value that was not known then may be any; what is missing now was done already, so an apply that was broken off goes on by itself.\n\nAnything else is refused, stack by stack: somebody changed the thing in AWS, another pull request was merged in between, commits were pushed after the last review, the pull request could only be previewed because its environment was new, or the push had no pull request at all.\n\nOpen a pull request for what is to happen (an update of the branch before a merge is enough where two pull requests met), or, after a look at the new plan, accept exactly that one: run the apply workflow by hand with its digest, which the reviewers of the GitHub environment approve. An Environment that says `github: { unreviewed: allow }` takes pushes without a pull request.',
    example: 'temper apply --reviewed --environment research --accept fc3224adc13c351c',
  },
} as const satisfies Record<string, CodeInfo>;
