/*
 * What a creation that was broken off has left: it exists, and Terraform has marked it (`tainted`) to be deleted and made
 * again, although it may be whole (the interrupt came while the provider looked at a key that it had made). A key, a
 * bucket or a training is not thrown away for that: the mark is taken off, and the plan finishes what is missing. Of a
 * fleet that was adopted Terraform does not know that its machines end with it, and EC2 deletes it no other way: that is added.
 */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ENDS_MACHINES,
  isAdoptedFleet,
  parseTerraformState,
  type TerraformState,
} from '../aws/terraform-state.ts';
import { IRREPLACEABLE } from '../gates/deletion.ts';
import { FLEET_TYPE } from '../gates/refusal.ts';
import { FILES, writeWhole } from '../terraform/directory.ts';
import type { Terraform } from '../terraform/terraform.ts';
import { isExact } from './exact-json.ts';
import type { StackContext } from './stack-context.ts';
import type { UnsavedState } from './unsaved-state.ts';

/**
 * The stored state as the next write of it, without the marks; undefined when there are none that matter. To what is destroyed
 * they do not, but a fleet has to end with its machines then, too.
 */
export async function unmarkedState(
  { bucket, dir, compiled }: Pick<StackContext, 'bucket' | 'dir' | 'compiled'>,
  stored: TerraformState | undefined,
  { destroy = false }: { readonly destroy?: boolean } = {},
): Promise<UnsavedState | undefined> {
  const isMarked = !destroy && stored?.tainted.some(isKept) === true;
  if (!isMarked && stored?.adoptedFleets === undefined) return undefined;
  const found = unmarked(await bucket.stateText(compiled.stack.state.key));
  const state = found && parseTerraformState(found.text);
  if (found === undefined || state === undefined) return undefined;
  const { text, addresses } = found;
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { file: join(dir, FILES.unmarked), text, sha256, state, finishes: addresses };
}

/** Stores the state, which is in no file before. */
export async function storeUnmarked(
  terraform: Pick<Terraform, 'pushState'>,
  { file, text }: UnsavedState,
): Promise<void> {
  await writeWhole(file, text);
  try {
    await terraform.pushState(file);
  } finally {
    await rm(file, { force: true });
  }
}

/** Making it again would lose it, or pay for it twice. */
const KEPT: readonly string[] = [...IRREPLACEABLE, FLEET_TYPE];

function isKept(address: string): boolean {
  return KEPT.some((type) => address.startsWith(`${type}.`));
}

interface RawState {
  serial: number;
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: {
      status?: string;
      readonly deposed?: string;
      readonly attributes?: Record<string, unknown>;
    }[];
  }[];
}

/** Takes the marks off, where the text can be written again without any change of its numbers. */
export function unmarked(
  text: string,
): { readonly text: string; readonly addresses: readonly string[] } | undefined {
  if (parseTerraformState(text) === undefined || !isExact(text)) return undefined;
  const state = JSON.parse(text) as RawState;
  const addresses: string[] = [];
  for (const { mode, type, name, instances } of state.resources) {
    if (mode !== 'managed' || !KEPT.includes(type)) continue;
    for (const instance of instances) {
      if (instance.deposed === undefined && mend(type, instance)) addresses.push(`${type}.${name}`);
    }
  }
  if (addresses.length === 0) return undefined;
  state.serial += 1;
  return { text: `${JSON.stringify(state, undefined, 2)}\n`, addresses };
}

/** Whether anything was to be mended. */
function mend(type: string, instance: RawState['resources'][number]['instances'][number]): boolean {
  const { status, attributes } = instance;
  const adopted = isAdoptedFleet({ type, attributes });
  if (adopted && attributes !== undefined) attributes[ENDS_MACHINES] = true;
  if (status !== 'tainted') return adopted;
  delete instance.status;
  return true;
}
