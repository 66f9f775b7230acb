import type { CodeInfo } from './code-info.ts';

/** RULE_: what training fleets may be. */
export const FLEET_RULE_CODES = {
  RULE_FLEET_MACHINES: {
    exit: 1,
    summary: 'a fleet without machines, or with two sorts of them',
    explanation:
      'A fleet is made of one instance type. `instanceType` names it; `accelerators` names what a machine shall have, `H100:8` say, and the cheapest type that has it is used; a `preset` brings one. Write exactly one of the first two, or a preset.\n\nHow many machines there are is another field, `nodes`.',
    example: "compute: { type: ec2, instanceType: g5.xlarge, accelerators: 'A10G:1' }",
  },
  RULE_INSTANCE_TYPE: {
    exit: 1,
    summary: 'an instance type that does not exist or does not train',
    explanation:
      'Terraform takes any text for an instance type and EC2 refuses it when the fleet is launched. Tutorials name sizes that never existed: P5 comes as p5.4xlarge and p5.48xlarge, not as p5.2xlarge, p5.12xlarge or p5.24xlarge. The message names the nearest real ones with their size and price.\n\nTypes without an accelerator that trains, and those of which the catalog has no facts, are refused too.',
    example: 'compute: { type: ec2, instanceType: p5.2xlarge }',
  },
  RULE_ACCELERATORS: {
    exit: 1,
    summary: 'accelerators that no instance type has',
    explanation:
      '`accelerators` is the name of an accelerator and how many of them each machine shall have. The catalog is searched for the cheapest instance type that has at least as many and is sold the way `capacity` says. A machine has 8 GPUs or 16 Trainium chips at most: more than that are several `nodes`.',
    example: "compute: { type: ec2, accelerators: 'H100:64' }   # H100:8 and nodes: 8",
  },
  RULE_INSTANCE_TYPE_REGION: {
    exit: 1,
    summary: 'an instance type that the region may not have',
    explanation:
      'Not every region has every instance type, and those that do have it in some of their zones. The catalog holds a dated copy of AWS’s own list. AWS adds zones every month, so this is a warning: `temper plan` asks EC2.',
    example: 'compute: { type: ec2, instanceType: p5e.48xlarge }   # in us-east-1',
  },
  RULE_FLEET_CAPACITY: {
    exit: 1,
    summary: 'machines that AWS does not sell that way',
    explanation:
      'Some instance types have no on-demand price (p5e.48xlarge, trn2.48xlarge): they are to be had on the spot market, or in capacity blocks that were bought ahead. Others are not sold in capacity blocks. EC2 says so only when the fleet is launched, as a lack of capacity.',
    example:
      'compute: { type: ec2, instanceType: p5e.48xlarge }   # capacity: { type: capacityBlock, id: cr-… }',
  },
  RULE_FLEET_PLACEMENT: {
    exit: 1,
    summary: 'a placement group beside reserved capacity',
    explanation:
      'A cluster placement group brings machines close together, and needs free places for all of them there. Machines of a capacity block stand close together already and take no group; those of a reservation stand where they were reserved, so the only group they can be in is the one that the reservation was made in. With another one EC2 answers that it has no capacity, or starts some of the machines.',
    example:
      'compute: { type: ec2, placement: cluster, capacity: { type: capacityBlock, id: cr-0123456789abcdef0 } }',
  },
  RULE_FLEET_EFA: {
    exit: 1,
    summary: 'several machines that talk to each other without EFA',
    explanation:
      'Training on several machines exchanges all gradients at every step. The small sizes of G5, G6, G6e and Trn1 have no Elastic Fabric Adapter, so that goes over TCP, and accelerators mostly wait. One larger machine is nearly always cheaper. `allowTcp: true` says that you know.',
    example: 'compute: { type: ec2, instanceType: g5.xlarge, nodes: 4 }',
  },
  RULE_FLEET_CHECKPOINTS: {
    exit: 1,
    summary: 'machines that may be taken away, and no checkpoints',
    explanation:
      'AWS takes spot machines back with two minutes of notice, and a restart begins at the newest complete checkpoint. Recipes write checkpoints by themselves; a program of yours says with `checkpointEvery` that it does. It finds the folder for them in `TEMPER_CHECKPOINTS`, and the one to begin with in `TEMPER_RESUME_FROM`.',
    example:
      'compute: { type: ec2, capacity: { type: spot }, workload: { command: [python3, train.py] } }',
  },
  RULE_ROOT_VOLUME: {
    exit: 1,
    summary: 'a root volume that EC2 does not take',
    explanation:
      'The volume that a machine starts from must be at least as large as the image on it. io2 is bought by IOPS, so they must be given; IOPS are limited by the size, and the throughput of gp3 by its IOPS. Terraform checks none of it.',
    example: 'rootVolume: { type: gp3, sizeGib: 100, throughputMibs: 1000 }   # needs 4,000 IOPS',
  },
  RULE_LUSTRE_CAPACITY: {
    exit: 1,
    summary: 'a size of file system that FSx does not have',
    explanation:
      'FSx for Lustre has 1,200 and 2,400 GiB, then steps of 2,400 (SCRATCH_1: of 3,600). The provider only checks that there are 1,200; AWS refuses everything between the steps, minutes into an apply.',
    example: 'storage: { lustre: { capacityGib: 3000 } }   # 2400 or 4800',
  },
  RULE_LUSTRE_THROUGHPUT: {
    exit: 1,
    summary: 'a throughput that the file system does not have',
    explanation:
      'Persistent file systems are made with a throughput for each TiB, which decides their price: PERSISTENT_1 has 50, 100 or 200 MB/s, PERSISTENT_2 125, 250, 500 or 1,000. Scratch ones have 200 and no choice.',
    example:
      'storage: { lustre: { deployment: persistent2, capacityGib: 1200, throughputPerTib: 50 } }',
  },
  RULE_LUSTRE_SETTING: {
    exit: 1,
    summary: 'a setting that the file system does not have',
    explanation:
      'Metadata performance can be chosen for PERSISTENT_2 alone, either by AWS (`automatic`) or by you in the numbers that FSx has. Reading over EFA needs PERSISTENT_2 with metadata settings, and machines with EFA.',
    example: 'storage: { lustre: { deployment: scratch2, capacityGib: 1200, efa: true } }',
  },
  RULE_FLEET_SUBNET: {
    exit: 1,
    summary: 'a fleet without a subnet',
    explanation:
      'Machines with several network interfaces get no public address, so they stand in a private subnet that has a way to S3, CloudWatch Logs, Systems Manager and what the program fetches from: a NAT gateway, or endpoints. All machines of a fleet are in the same one, because EFA does not leave it.\n\nAn environment can have one for all fleets: `fleets.network` names a subnet of yours, or has Temper make one.',
    example: 'compute: { type: ec2, instanceType: g5.xlarge, maxRuntime: 6h }   # subnet: subnet-…',
  },
  RULE_FLEET_PRIVATE_SUBNET: {
    exit: 1,
    summary: 'a subnet that machines of a fleet cannot stand in',
    explanation:
      'The subnet that a FineTune names by `subnet`, or its environment by `fleets.network`, is looked up before anything is planned. It has to be there, in the account and region of the environment, and it has to be private: EC2 starts no machine with several network interfaces in a subnet that maps public addresses.\n\nWhether its zone has the instance type is asked, too, when a plan would start machines (GATE_FLEET_CAPACITY).',
    example: 'compute: { type: ec2, subnet: subnet-0123456789abcdef0 }   # deleted since',
  },
  RULE_FLEET_LIMIT: {
    exit: 1,
    summary: 'a fleet that nothing ends from outside',
    explanation:
      'Machines of a fleet end themselves when their time is over. A machine whose system hangs cannot, and bills until somebody notices. An environment with `fleets`, also with an empty one, has a function that is called every five minutes and ends every machine that is older than its tag `temper:max-minutes` allows.',
    example: 'kind: Environment\nspec: { account: …, region: us-east-1 }   # fleets: {}',
  },
  RULE_INSTANCE_TYPE_ZONE: {
    exit: 1,
    summary: 'an instance type that the zone of the network may not have',
    explanation:
      'A region has an instance type in some of its zones only, and the network that an environment makes for fleets stands in one. The catalog holds a dated copy of AWS’s own list by the ids of zones; where the environment gives the zone by its name, nothing can be told. AWS adds zones every month, so this is a warning.',
    example:
      'compute: { type: ec2, instanceType: p5en.48xlarge }   # the environment: fleets: { network: { type: managed, zone: use1-az1, … } }',
  },
  RULE_FLEET_TAG: {
    exit: 1,
    summary: 'a tag that a machine cannot read',
    explanation:
      'Machines read their own tags through the metadata service, where a tag’s key is part of a path. EC2 refuses to start a machine that is to do so and has a tag with a space or a slash in its key. Tags of the environment are on machines too.',
    example: "tags: { 'cost center': '4711' }   # cost-center",
  },
  RULE_WORKLOAD: {
    exit: 1,
    summary: 'nothing, or two things, that run on the machines',
    explanation:
      'A fleet runs either a recipe of Temper’s with its `settings`, or a program of yours: a `command`, an `image`, or a command in an image. A command is a list of words: no shell reads it, so write `[bash, -c, …]` where you want one.',
    example: 'workload: { recipe: bert-classification, command: [python3, train.py] }',
  },
  RULE_RECIPE_MODEL: {
    exit: 1,
    summary: 'a base model that the recipe does not train',
    explanation:
      'The recipe `bert-classification` puts a head for labels on a model that reads a text whole: BERT, DistilBERT, RoBERTa, XLM-RoBERTa. A model that writes text word by word is trained in another way: by Bedrock where it has it, or by a `command` or an `image` of yours.',
    example:
      'spec:\n  baseModel: meta-llama/Llama-3.1-8B\n  compute:\n    workload: { recipe: bert-classification }',
  },
  RULE_RECIPE_SETTING: {
    exit: 1,
    summary: 'settings of a recipe that do not go together, or with the machines',
    explanation:
      'Some settings say the same in two ways: `epochs` and `steps`, `warmupSteps` and `warmupRatio`. And every accelerator gets the same number of records of a step, so `batchSize` must be a multiple of how many accelerators there are, all nodes together. Rows are held back for validation by the recipe; `validationSplit` counts lines, which records of CSV are not.',
    example:
      'spec:\n  hyperparameters: { batchSize: 36 }   # on p5.48xlarge, with 8 GPUs: 32 or 40\n  compute:\n    instanceType: p5.48xlarge\n    workload: { recipe: bert-classification }',
  },
  RULE_DATASET_LABELS: {
    exit: 1,
    summary: 'labels that a recipe cannot learn to tell apart',
    explanation:
      'A recipe that classifies needs two labels at least and takes 10,000; more are mostly another column. Of each label at least one row stays to be trained with, and one of ten is held back to choose the best weights and for the test, so there must be enough rows for that. A label that the validation data has and the training data has not could never be said.\n\nRows are counted where every one of them is sound, and labels are never repeated: the message names the line.',
    example: 'dataset: { train: tickets.csv }   # every row says `billing`',
  },
  RULE_WORKLOAD_SIZE: {
    exit: 1,
    summary: 'a workload that is too long to be told to machines',
    explanation:
      'Machines are told what to do when they start, in user data, for which EC2 has 16 KiB. Terraform does not check it in launch templates. What is long belongs into a file of the image, or beside the data.',
    example: "workload: { command: [python3, -c, '…5,000 characters…'] }",
  },
  RULE_WORKLOAD_SECRET: {
    exit: 1,
    summary: 'a secret in a spec',
    explanation:
      'What stands in a spec is in git, in plans, in the state and in the user data of machines, which everything on them can read. Secrets are kept in Secrets Manager or as parameters of Systems Manager; the spec names them below `secrets`, and a machine fetches them into the program’s environment alone. A name that sounds like one is a warning; a value that is one is an error.',
    example:
      'workload: { command: [train], env: { HF_TOKEN: hf_… } }   # secrets: { HF_TOKEN: arn:aws:secretsmanager:… }',
  },
  RULE_FLEET_STORAGE_CLASS: {
    exit: 1,
    summary: 'data in S3 Express One Zone where that cannot be, or for nothing',
    explanation:
      'S3 Express One Zone keeps objects in a directory bucket of one zone. With `expressOneZone`, what Temper uploads to the datasets bucket is also put into such a bucket beside the machines, which read it there; the copy goes when the run is released. The zone has to be known by its id, so the environment has a managed network whose `zone` is one (`use1-az4`), and the zone has to have the class. Data that is in S3 already is read where it is. The preset `production` takes S3 Express One Zone where all of that holds, and S3 Standard elsewhere.',
    example:
      'fleets: { network: { type: managed, zone: us-east-1a, … } }   # zone: use1-az4, or datasets: standard',
  },
  RULE_FLEET_WEIGHTS: {
    exit: 1,
    summary: 'weights of a base model that is no repository, or that nobody has named',
    explanation:
      '`weights` say which files a training begins from: a commit of the repository at the hub that `baseModel` names, and the SHA-256 of the list of its files. `temper stage` copies them into the environment’s bucket and prints both. They are part of what the version is made from. So `baseModel` has to be written as the hub writes repositories, `owner/name`.\n\nA recipe begins from them. A network that the environment makes has no way to a hub, so a recipe without `weights` is refused there. In a subnet of yours it is a warning: there may be a NAT, and then machines fetch what the hub has that day.',
    example: 'baseModel: bert   # google-bert/bert-base-uncased',
  },
  RULE_FLEET_WHEELS: {
    exit: 1,
    summary: 'packages of Python for what brings its own',
    explanation:
      '`wheels` are packages for a `command`: `temper stage --requirements <file>` copies them into the environment’s bucket, and a machine installs them for the Python of its image. A recipe has its own packages, pinned with Temper, and a container image has another Python.',
    example: 'workload: { recipe: bert-classification, wheels: { sha256: … } }',
  },
  RULE_FLEET_KEEP: {
    exit: 1,
    summary: 'a time to keep machines that are not kept',
    explanation:
      'Machines of a training that failed are ended at once, unless `onFailure: keep` keeps them for a look through Session Manager. They bill meanwhile, so `keepFor` and `maxRuntime` both end it.',
    example: 'compute: { type: ec2, keepFor: 2h }   # onFailure: keep',
  },
  RULE_FLEET_PREFIX: {
    exit: 1,
    summary: 'two fleets that write to one folder',
    explanation:
      'The machines of a fleet write where they are to `<output.prefix>/run/a<attempt>/` in the artifacts bucket of the environment, and what is there decides whether a training goes on, is started again or is over. Two FineTunes with the same prefix, versions of one model too, would take each other’s word: one ends the machines of the other, and both write the same model.\n\nThe prefix is often kept when a spec is copied to make the next version. Write another one, or remove `output`: then each version has a folder of its own. Nor may a prefix lie below the `run` folder of another.',
    example: 'output: { prefix: experiments/bert }   # in versions 1 and 2 of a model, both on ec2',
  },
  RULE_FLEET_COST: {
    exit: 1,
    summary: 'machines that cost more an hour than the spec allows',
    explanation:
      '`maxHourlyCostUsd` is held against the list price of all machines together, with the lowest that is known for spot. Prices of the catalog have a date; the bill is AWS’s.',
    example: 'compute: { type: ec2, instanceType: p5.48xlarge, maxHourlyCostUsd: 10 }',
  },
  RULE_FLEET_OVERSIZED: {
    exit: 1,
    summary: 'machines that are far larger than the training needs',
    explanation:
      'BERT and its kin take a few GB of memory, and spend their time reading text. On a machine that costs fifty times as much they are hardly faster. It is a warning: the spec may know better.',
    example:
      'compute: { type: ec2, instanceType: p5.48xlarge, workload: { recipe: bert-classification } }',
  },
  RULE_FLEET_IMAGE: {
    exit: 1,
    summary: 'an image that moves on to what does not train there',
    explanation:
      'AWS’s software for Trainium 1 ended: images after a certain release do not train on it. A parameter of Systems Manager always names the newest image. Pin one that works by its id.',
    example: 'compute: { type: ec2, instanceType: trn1.32xlarge }   # ami: { type: id, id: ami-… }',
  },
} as const satisfies Record<string, CodeInfo>;
