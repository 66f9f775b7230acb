/* What a stack of a fleet uploads, and what Temper asks AWS for it. */
import { readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { ec2Asks } from '../../../../../../controller/kinds/fine-tune/compute/ec2/asks.ts';
import { programOf } from '../../../../../../controller/kinds/fine-tune/compute/ec2/gather.ts';
import { stageFleet } from '../../../../../../controller/kinds/fine-tune/compute/ec2/stage.ts';
import { OPERATED_EC2 } from '../../../../../../controller/kinds/fine-tune/compute/ec2/index.ts';
import type { FineTune } from '../../../../../../stacks/kinds/fine-tune/schema.ts';
import { temporaryFolders } from '../../../../../helpers/temporary-folder.ts';
import { trainingJob } from '../../../../fake-operator.ts';
import { aFleet, fleetSpec } from './a-fleet.ts';

const folder = temporaryFolders();
/** Data that lies in S3 is not staged from a file. */
const inS3 = fleetSpec().replace('train: train.jsonl', 'train: s3://lake/train.jsonl');

async function staged(sha256: string) {
  const compiled = await aFleet(inS3);
  const { stack } = compiled;
  const program = stack.assets.find(({ role }) => role === 'program');
  if (program === undefined) throw new Error('no program is uploaded');
  const dir = await folder();
  const assets = [{ ...program, sha256 }];
  await stageFleet({ ...compiled, stack: { ...stack, assets } }, { root: dir, dir });
  return { dir, path: program.path };
}

test('the node program of this release lies where Terraform uploads it from', async () => {
  const { sha256 } = await programOf({ workload: {} });
  const { dir, path } = await staged(sha256);
  const found = createHash('sha256')
    .update(readFileSync(join(dir, path)))
    .digest('hex');
  expect(found).toBe(sha256);
});

test('a run that has begun keeps the program that it was given', async () => {
  const { dir } = await staged('0'.repeat(64));
  expect(readdirSync(dir, { recursive: true })).toEqual(['assets']);
});

test('what Temper reads of a run is that run’s own folder', async () => {
  const compiled = await aFleet(inS3);
  const asked = { environment: compiled.environment, compiled };
  const of = (action: string) =>
    ec2Asks(asked as { environment: never; compiled: typeof compiled })
      .filter(({ actions }) => actions.includes(action))
      .flatMap(({ resources }) => resources);
  expect(of('s3:GetObject')).toContain(
    'arn:aws:s3:::temper-lab-artifacts-111122223333/sorter/v1/*',
  );
  expect(of('ec2:RunInstances')).toEqual([]);
  expect(of('ssm:GetParameter')).toContain('arn:aws:ssm:us-east-1::parameter/aws/service/*');
});

test('a training that still runs is taken into the state; one that has ended is nothing any more', async () => {
  const compiled = await aFleet();
  const may = (status: string) => OPERATED_EC2.mayAdopt(compiled, trainingJob('sorter-v1', status));
  expect(['InProgress', 'Completed', 'Failed', 'Stopped'].map(may)).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(OPERATED_EC2.subject(compiled satisfies { value: FineTune })).toBe(
    'google-bert/bert-base-uncased on 2 × g5.xlarge',
  );
});
