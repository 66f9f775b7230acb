import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../stacks/compile.ts';
import type { FleetFacts } from '../../stacks/kinds/fine-tune/compute/ec2/fleet-facts.ts';
import { FINE_TUNE } from '../../stacks/kinds/fine-tune/index.ts';
import { KINDS } from '../../stacks/kinds/index.ts';
import { readSpecs } from '../../stacks/language/read-specs.ts';
import { documentsOf, type SpecSet } from '../../stacks/language/spec-set.ts';
import type { Stack } from '../../stacks/stack.ts';
import { fileFacts, factsWith, REPOSITORY } from './compiled.ts';

/** What was looked up of a fleet that has not started. */
export const LOOKED_UP: FleetFacts = {
  program: { sha256: '1'.repeat(64) },
  ami: 'ami-00000000000000001',
  run: { gang: 1, isOver: false },
};

/** The specs of `test/fixtures/fleets`, or others. */
export function fleetSpecs(text?: string): SpecSet {
  const file = join(REPOSITORY, 'test/fixtures/fleets/specs.yaml');
  const specs = readSpecs(
    [{ path: 'specs/fleets.yaml', text: text ?? readFileSync(file, 'utf8') }],
    KINDS,
  );
  if (specs.diagnostics.length > 0) throw new Error(JSON.stringify(specs.diagnostics[0]));
  return specs;
}

/** The stacks of fleets, where this is known of each. */
export async function fleetStacks(facts = LOOKED_UP, specs = fleetSpecs()): Promise<Stack[]> {
  const known = documentsOf(specs, FINE_TUNE).map(({ draft }) => {
    const id = `${draft.metadata?.name}-v${draft.spec?.version}`;
    const data = { train: fileFacts(`${id} train`), validation: fileFacts(`${id} validation`) };
    return [id, { ...data, problems: [], compute: facts }] as const;
  });
  const compiled = await compile({
    specs,
    facts: factsWith(known),
    kinds: KINDS,
  });
  return Array.from(compiled, ({ stack }) => stack).filter(({ training }) => training);
}
