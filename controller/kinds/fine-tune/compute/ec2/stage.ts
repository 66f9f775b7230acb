import { ec2ComputeOf } from '../../../../../stacks/kinds/fine-tune/compute/ec2/compute-of.ts';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CompiledSpec } from '../../../../../stacks/compile.ts';
import type { FineTune } from '../../../../../stacks/kinds/fine-tune/schema.ts';
import { dataAssets, stageAssets } from '../../../../dataset/stage.ts';
import { programOf } from './gather.ts';

/** Puts the data and the node program into the folder that Terraform uploads them from. */
export async function stageFleet(
  { spec, value, stack }: CompiledSpec<FineTune>,
  { root, dir }: { readonly root: string; readonly dir: string },
): Promise<void> {
  const { dataset, baseModel } = value.spec;
  const assets = dataAssets(stack.assets);
  await stageAssets({ root, specFile: spec.file, dataset, baseModel, assets, dir });
  const { bytes, sha256 } = await programOf(ec2ComputeOf(value));
  // A run that has begun keeps the program that it was given, which is in S3 already.
  const asset = stack.assets.find((one) => one.role === 'program' && one.sha256 === sha256);
  if (asset === undefined) return;
  const path = join(dir, asset.path);
  const part = `${path}.${process.pid}.part`;
  await mkdir(join(dir, 'assets'), { recursive: true });
  await writeFile(part, bytes);
  await rename(part, path);
}
