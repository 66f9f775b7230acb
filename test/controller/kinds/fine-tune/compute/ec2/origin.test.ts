/* Which commit a run is of, noted before its machines start. */
import { noteOrigin } from '../../../../../../controller/kinds/fine-tune/compute/ec2/origin.ts';
import { parsePlan } from '../../../../../../controller/terraform/plan/plan.ts';
import { planJson } from '../../../../terraform/plan-json.ts';
import { FOLDER, aFleet, aWorld } from './a-fleet.ts';

const COMMIT = '1'.repeat(40);

async function noted(actions: readonly string[], commit?: string) {
  const compiled = await aFleet();
  const { world, inAws } = aWorld(compiled);
  const address = compiled.stack.training?.address ?? '';
  const plan = parsePlan(planJson({ changes: [{ address, actions }] }));
  const context = { ...inAws, commit: () => Promise.resolve(commit) };
  await noteOrigin({ context, compiled, plan });
  return world.fleets.origins;
}

test('a start is of the commit that declares it', async () => {
  expect(await noted(['create'], COMMIT)).toEqual(new Map([[FOLDER, COMMIT]]));
});

test('what is of no commit notes none, and what starts nothing neither', async () => {
  expect(await noted(['create'])).toEqual(new Map());
  expect(await noted(['delete'], COMMIT)).toEqual(new Map());
});
