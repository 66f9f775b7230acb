/* Terraform by itself on what Temper has compiled, in a sandbox that has what the generated specs name. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { RECORDS } from '../test/helpers/laboratory.ts';
import { run } from './measure.ts';

/** Of the generated specs. */
export const ACCOUNT = '123456789012';

/** What Temper and Terraform get to know of the sandbox. */
export function sandboxVariables(url: string): Readonly<Record<string, string>> {
  return {
    TEMPER_SANDBOX: url,
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_REGION: 'us-east-1',
    NODE_OPTIONS: '',
  };
}

/** The data that the first generated models name. */
export async function putData(endpoint: string, models: number): Promise<void> {
  const s3 = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'sandbox' },
  });
  const Bucket = 'some-bucket';
  await s3.send(new CreateBucketCommand({ Bucket }));
  for (let at = 0; at < models; at += 1)
    await s3.send(new PutObjectCommand({ Bucket, Key: `model-${at}/train.jsonl`, Body: RECORDS }));
}

/** Milliseconds. */
export type Steps = Readonly<Record<'init' | 'plan' | 'show', number>>;

export const sum = ({ init, plan, show }: Steps) => init + plan + show;

/** `init`, `plan` and `show` in a folder of their own, which is made anew, with the files of a stack's working folder. */
export async function bareRun(
  stack: string,
  dir: string,
  env: Readonly<Record<string, string>>,
): Promise<Steps> {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir);
  for (const file of ['main.tf.json', 'versions.tf.json', '.terraform.lock.hcl', 'cli.tfrc'])
    cpSync(join(stack, file), join(dir, file));
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
