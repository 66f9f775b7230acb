import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { repositoryKey } from '../controller/stack/work-folder.ts';
import { RECORDS } from '../test/helpers/laboratory.ts';
import { startSandboxProcess } from '../test/helpers/sandbox.ts';
import { writeRepository } from './generated-specs.ts';
import { median, run } from './measure.ts';
import { seconds, times, type Bench, type Section } from './section.ts';

const RUNS = 3;
const ACCOUNT = '123456789012';

/** `temper plan` of one stack, against Terraform's own init, plan and show on the very same configuration. */
export async function planning({ scratch, temper }: Bench): Promise<Section> {
  const root = join(scratch, 'planned');
  writeRepository(root, 2);
  const sandbox = await startSandboxProcess(root);
  try {
    const stateDir = join(scratch, 'state');
    const env = {
      TEMPER_STATE_DIR: stateDir,
      TEMPER_SANDBOX: sandbox.url,
      AWS_ENDPOINT_URL: sandbox.url,
      AWS_ACCESS_KEY_ID: ACCOUNT,
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_REGION: 'us-east-1',
      NODE_OPTIONS: '',
    };
    await putData(sandbox.url);
    // Makes the state bucket; the other model is planned, again and again, and never there.
    execFileSync(process.execPath, [temper, 'apply', 'model-0', '--yes'], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    const repository = join(stateDir, repositoryKey(realpathSync(root)));
    const stack = join(repository, 'sandbox', ACCOUNT, 'model/model-1/v1');
    const bare = join(scratch, 'bare');
    const plan = { argv: [process.execPath, temper, 'plan', 'model-1'], cwd: root, env };
    const pairs: { cold: number; warm: number; bare: Steps }[] = [];
    for (let at = 0; at <= RUNS; at += 1) {
      rmSync(join(stack, '.terraform'), { recursive: true, force: true });
      const cold = await run(plan);
      const warm = await run(plan);
      rmSync(bare, { recursive: true, force: true });
      mkdirSync(bare);
      for (const file of ['main.tf.json', 'versions.tf.json', '.terraform.lock.hcl', 'cli.tfrc'])
        cpSync(join(stack, file), join(bare, file));
      pairs.push({ cold: cold.wallMs, warm: warm.wallMs, bare: await bareRun(bare, env) });
    }
    pairs.shift(); // the first round warms the disk's cache
    const of = (pick: (pair: (typeof pairs)[number]) => number) => median(pairs.map(pick));
    const row = (what: string, pick: 'cold' | 'warm') => ({
      what,
      temper: seconds(of((pair) => pair[pick])),
      against: 'terraform init + plan -out + show -json',
      other: seconds(of((pair) => sum(pair.bare))),
      ratio: times(of((pair) => pair[pick] / sum(pair.bare))),
      goal: 'at most 1.15×',
    });
    return {
      results: [
        row('temper plan, one stack, first time', 'cold'),
        row('temper plan, one stack, again', 'warm'),
      ],
      notes: [
        `where the time goes, bare: init ${seconds(of((pair) => pair.bare.init))}, plan ${seconds(of((pair) => pair.bare.plan))}, show ${seconds(of((pair) => pair.bare.show))}`,
        'Temper also checks the specs, asks AWS for the job, judges the plan and estimates its cost',
      ],
    };
  } finally {
    await sandbox.stop();
  }
}

/** The data that the generated models name. */
async function putData(endpoint: string): Promise<void> {
  const s3 = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
  });
  const Bucket = 'some-bucket';
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (const model of ['model-0', 'model-1'])
    await s3.send(new PutObjectCommand({ Bucket, Key: `${model}/train.jsonl`, Body: RECORDS }));
}

const sum = ({ init, plan, show }: Steps) => init + plan + show;

type Steps = Readonly<Record<'init' | 'plan' | 'show', number>>;

async function bareRun(dir: string, env: Readonly<Record<string, string>>): Promise<Steps> {
  const steps = [
    ['init', '-input=false', '-lockfile=readonly'],
    ['plan', '-input=false', '-lock=false', '-out=plan.tfplan'],
    ['show', '-json', 'plan.tfplan'],
  ];
  const took: Record<string, number> = {};
  for (const words of steps) {
    const measured = await run({
      argv: ['terraform', ...words],
      cwd: dir,
      env: { ...env, TF_CLI_CONFIG_FILE: join(dir, 'cli.tfrc'), CHECKPOINT_DISABLE: '1' },
    });
    took[words[0] ?? ''] = measured.wallMs;
  }
  return took as Steps;
}
