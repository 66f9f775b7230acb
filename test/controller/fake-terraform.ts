/* Terraform on a world in memory: it plans what the test says, and records what it is asked to do. */
import { writeFileSync } from 'node:fs';
import { parsePlan, planWithoutChanges } from '../../controller/terraform/plan/plan.ts';
import type { Terraform } from '../../controller/terraform/terraform.ts';
import type { FakeWorld } from './fake-operator.ts';
import { planJson, type FakePlan } from './terraform/plan-json.ts';

export function terraformOn(world: FakeWorld, id: string): Terraform {
  let only: readonly string[] | undefined;
  const planned = () => partOf(world.plans.get(id) ?? { applyable: false }, only);
  return {
    init: ({ state }) =>
      Promise.resolve(void world.done.push(`init ${id}${state === 'bucket' ? '' : ' locally'}`)),
    plan({ out, destroy, refreshOnly, only: part }) {
      writeFileSync(out, 'a plan');
      only = part;
      const how = `${destroy === true ? ' to destroy' : ''}${refreshOnly === true ? ' refresh' : ''}${part === undefined ? '' : ` of ${part.join(', ')}`}`;
      world.done.push(`plan ${id}${how}`);
      return Promise.resolve({ changes: planned().applyable !== false, sha256: 'f'.repeat(64) });
    },
    show: (_, known) => {
      const state = { lineage: `of ${id}` };
      return Promise.resolve(
        known?.changes === false
          ? planWithoutChanges(state)
          : parsePlan(planJson(planned()), state),
      );
    },
    async apply(_, sha256) {
      await world.beforeApply(id);
      world.done.push(`apply ${id}${sha256 === undefined ? ' anything' : ''}`);
      const failure = world.failures.get(id)?.shift();
      if (failure !== undefined) throw failure;
      const { changes = [], ...rest } = world.plans.get(id) ?? {};
      const left = changes.filter(({ address }) => only !== undefined && !only.includes(address));
      if (left.length === 0) world.plans.delete(id);
      else world.plans.set(id, { ...rest, changes: left });
    },
    pushState: () => Promise.resolve(void world.done.push(`store state of ${id}`)),
    unlock: (lock) => Promise.resolve(void world.done.push(`unlock ${lock}`)),
  };
}

/** What of a plan is about these addresses. */
function partOf(plan: FakePlan, only: readonly string[] | undefined): FakePlan {
  if (only === undefined) return plan;
  const { changes = [] } = plan;
  return { changes: changes.filter(({ address }) => only.includes(address)) };
}
