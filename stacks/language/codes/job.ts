import type { CodeInfo } from './code-info.ts';

/** JOB_: training jobs. */
export const JOB_CODES = {
  JOB_FAILED: {
    exit: 1,
    summary: 'the training job failed',
    explanation:
      'Bedrock ended the job and says why; its words are in the message. A failed job never continues and its name stays ' +
      'taken, so nothing is tried again by itself.\n\n' +
      "Fix the cause (most often the data, or what the job's role may read), then raise `spec.attempt` by one. A job that " +
      'failed before it trained is not billed.',
    example: 'a dataset whose records are not in the format of the base model',
  },
  JOB_STOPPED: {
    exit: 1,
    summary: 'the training job was stopped',
    explanation:
      'Somebody stopped the job. Bedrock keeps no intermediate model and cannot resume; the tokens trained until then are ' +
      'billed. To train after all, raise `spec.attempt` by one: that starts a new job from the beginning, at full price.',
  },
  JOB_STUCK: {
    exit: 1,
    summary: 'the training job does not start',
    explanation:
      'The job is `InProgress` but training has not begun after the deadline. Jobs have been seen to wait like that for ' +
      'days without any message. Waiting costs nothing.\n\n' +
      'Either keep waiting, or stop it (`aws bedrock stop-model-customization-job`) and raise `spec.attempt` by one. ' +
      'Look whether other trainings run in the account and region: AWS lets only some run at once, and the quota page says how many.',
    example: 'temper watch support-bot, with trainingDetails NotStarted for four hours',
  },
  JOB_SLOW: {
    exit: 1,
    summary: 'the training job runs much longer than any that is known of',
    explanation:
      'AWS says nothing about how long a training takes. This one has run several times as long as the longest that anybody has told of. ' +
      'What is billed are the tokens of the training data, not the time, so waiting costs nothing more.\n\n' +
      'Look at the job in the Bedrock console, and ask AWS Support. To give up, stop it (`aws bedrock stop-model-customization-job`) and raise `spec.attempt` by one.',
    example: 'temper reconcile --once, with a job that has been training for two days',
  },
  JOB_NEEDS_ATTEMPT: {
    exit: 3,
    summary: 'this attempt has ended without a model',
    explanation:
      'The job of this attempt failed, was stopped, or its model was deleted. A job name is used once and for all, and a ' +
      'second training costs money, so Temper does not start one unless the spec says so.\n\n' +
      'Write the next number in `spec.attempt`. The old attempt is kept: nothing is deleted by a new one.',
    example: 'spec:\n  version: 1\n  attempt: 2',
  },
  JOB_NOT_FOUND: {
    exit: 1,
    summary: 'there is no training job of that name',
    explanation:
      'Bedrock has no customization job under the name that Temper derives from the spec (`<model>-v<N>`, from the second ' +
      'attempt `-a<attempt>`), in the account and region of its environment. A version trains once it has been applied: ' +
      'run `temper apply` first.',
    example: 'temper watch support-bot-v2, before v2 was applied',
  },
  JOB_WAITS_TO_RESTART: {
    exit: 1,
    summary: 'a training on machines was broken off and may go on',
    explanation:
      'A machine of the fleet was lost, or EC2 took back spot capacity. A fleet is never refilled: all its machines end, and ' +
      'within `maxRestarts` all are started again and go on from the newest complete checkpoint, in the same attempt and within the ' +
      'same `maxRuntime`. Starting them is an apply like any other: `temper apply`, or the workflow that applies.\n\n' +
      'Nothing of the training bills while it waits, except a file system of the run.',
    example: 'temper status, after EC2 took back a spot machine',
  },
  FLEET_IMAGE_UNKNOWN: {
    exit: 1,
    summary: 'no machine image is to be had by that name',
    explanation:
      'Machines start from an image that a public parameter of SSM names, AWS’s own for deep learning where the spec says nothing. What the parameter says when a plan is made becomes part of what the training is made from. The parameter that was asked for does not exist in the region, or its value is no image.\n\nNot every region has every line of images. Name another parameter (`ami: { type: ssmParameter, name: /aws/service/… }`), or an image by its id.',
    example: 'compute: { type: ec2, ami: { type: ssmParameter, name: /aws/service/none } }',
  },
  JOB_RUN_UNREADABLE: {
    exit: 1,
    summary: 'what the machines of a training have written cannot be read',
    explanation:
      'The machines of a fleet write where they are into the run folder of the artifacts bucket: who they are, how it goes, how ' +
      'it ended. One of these files is not what they write: it was cut off, or somebody else wrote it. It decides whether a ' +
      'training is over, goes on or is started again, so this attempt is neither planned nor released until it is right.\n\n' +
      'A new attempt, and the destruction of the stack, go on without it and only warn: as far as EC2 lists machines that run, the ' +
      'training counts as under way. To keep the attempt, write an `end.json` in its place that says `Stopped`: then it is over and is ' +
      'released. Machines write each file once, so there is no version before it. Do not just delete an `end.json`: a gang that ' +
      'has not said how it ended counts as lost, and is started again, and paid, while `maxRestarts` are left.',
    example: 's3://…/run/a1/run.json with half a JSON document',
  },
  JOB_RUN_FOREIGN: {
    exit: 1,
    summary: 'the folder of a training has what machines of another one wrote',
    explanation:
      'Machines sign what they write into the run folder with the model, the version and the attempt that they train. What is in ' +
      'the folder of this training is signed by another: both have, or had, the same `output.prefix`. What the folder says decides ' +
      'whether a training is over or goes on, and machines that find the lease of others in it end at once.\n\n' +
      'Write a prefix of its own, or remove `output`. A version that has begun needs the next `attempt` for that. As with a folder ' +
      'that cannot be read, a new attempt and the destruction of the stack go on and only warn.',
    example:
      'output: { prefix: experiments/bert }   # which version 1, removed since, has written to',
  },
  JOB_NOT_RESTARTED: {
    exit: 1,
    summary: 'a training waits for its machines, and nothing has brought them',
    explanation:
      'A training lost its machines, or never had any, and its restarts allow another start. Reconciling starts the apply workflow for ' +
      'that, at most every 20 minutes, then less and less often, down to once in four hours. After twelve applies without a machine it ' +
      'starts no other: EC2 has no room for them, the applies fail or are refused, or nobody approves them.\n\n' +
      'Look at the newest runs of the apply workflow for the environment. Run it by hand when the reason is gone; another instance type, ' +
      'zone or sort of capacity is a new version of the model.',
    example: 'capacity: { type: spot }   # where there is none for two days',
  },
  JOB_METRICS_UNREADABLE: {
    exit: 1,
    summary: 'the metrics of a job cannot be read',
    explanation:
      'Bedrock writes the loss of each step to the output bucket as a CSV file. The file is there but is not the table it ' +
      'should be, or is far too large. The job and its model are not affected.',
  },
  JOB_DATA_CHANGED: {
    exit: 1,
    summary: 'a dataset file changed while Temper was reading it',
    explanation:
      'What is uploaded has to be what was checked, priced and reviewed, so its hash is computed again while it is copied. ' +
      'The two differ: the file was written to in between. Wait until whatever writes it has finished and run the command ' +
      'again.',
  },
  JOB_DATA_UNREADABLE: {
    exit: 1,
    summary: 'a dataset file cannot be read',
    explanation:
      'A file that a spec names is missing, is not a regular file, has become too large, or lies outside the repository ' +
      '(directly or through a symbolic link). Paths are relative to the file of the spec, and training data comes from the repository or from ' +
      '`s3://`: a spec in a pull request must not be able to upload other files of the machine that applies it.',
    example: 'dataset:\n  train: ../../../home/me/records.jsonl',
  },
} as const satisfies Record<string, CodeInfo>;
