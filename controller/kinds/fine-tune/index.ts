import type { CompiledSpec } from '../../../stacks/compile.ts';
import { dataFilesIn, type DatasetFacts } from '../../../stacks/kinds/fine-tune/dataset-facts.ts';
import { FINE_TUNE } from '../../../stacks/kinds/fine-tune/index.ts';
import type { FineTune } from '../../../stacks/kinds/fine-tune/schema.ts';
import type { StackKind } from '../../../stacks/kinds/kind.ts';
import type { Grant } from '../../../stacks/permissions/grant.ts';
import type { Asked, OperatedKind } from '../../stack/operated-kind.ts';
import { whenKeyCounts } from './asks.ts';
import type { OperatedCompute } from './compute/compute.ts';
import { OPERATED_COMPUTES } from './compute/index.ts';
import { fineTuneGates } from './gates.ts';
import { keyCounts } from './key-counts.ts';
import { recordRemoved } from './record-removed.ts';
import { versionStatus } from './version-status.ts';

/** How a FineTune is operated, over a table of the places where one can train. */
export function operatedFineTune(
  definition: StackKind<FineTune>,
  computes: Readonly<Record<string, OperatedCompute>>,
): OperatedKind<FineTune> {
  const on = ({ value }: { readonly value: FineTune }) => computeOf(value, computes);
  return {
    definition,
    // A document with mistakes has facts, too; one that does not say where it trains is read as the first place reads it.
    async gather(request) {
      const { type } = request.spec.draft.spec?.compute ?? {};
      const compute = Object.values(computes).at(0);
      return (type === undefined ? compute : computes[type])?.gather(request);
    },
    dataFiles: (gathered) => dataFilesIn(gathered as DatasetFacts | undefined),
    survey: (spec) => spec.value && on({ value: spec.value }).survey(spec),
    whenRemoved: recordRemoved,
    stage: (compiled, folders) => on(compiled).stage(compiled, folders),
    gates: (judged) => fineTuneGates(on(judged.compiled), judged),
    async ready(applying) {
      await keyCounts(applying);
      await on(applying.compiled).ready(applying);
    },
    explained: (context, diagnostics) =>
      on(context.compiled as CompiledSpec<FineTune>).explained(context, diagnostics),
    // What a model costs while it is kept is in the estimate of its training.
    monthlyCost: () => [],
    training: {
      subject: (compiled) => on(compiled).subject(compiled),
      observe: (compiled, inAws) => on(compiled).observe(compiled, inAws),
      mayAdopt: (compiled, job) => on(compiled).mayAdopt(compiled, job),
      hasMore: (compiled, outputs, job) => on(compiled).hasMore(compiled, outputs, job),
      continuation: (compiled, plan) => on(compiled).continuation(compiled, plan),
      spent: (compiled, plan) => on(compiled).spent(compiled, plan),
      leftovers: (addresses) =>
        Object.values(computes).flatMap((compute) => compute.leftovers(addresses)),
      estimate: (compiled) => on(compiled).estimate(compiled),
      logs: (compiled) => on(compiled).logs(compiled),
      losses: (compiled, inAws, job) => on(compiled).losses(compiled, inAws, job),
    },
    spending: undefined,
    status: {
      read: (compiled, inAws, options) => versionStatus(on(compiled), compiled, inAws, options),
    },
    asks: (asked) => grantsOf(asked, computes),
    async examine(surroundings) {
      const checks = Object.values(computes).map((compute) => compute.examine(surroundings));
      return (await Promise.all(checks)).flat();
    },
    async kept(access, isDeclared) {
      const found = Object.values(computes).map((compute) => compute.kept(access, isDeclared));
      return (await Promise.all(found)).flat();
    },
    async served(access) {
      const found = Object.values(computes).map((compute) => compute.served(access));
      return (await Promise.all(found)).flat();
    },
  };
}

function grantsOf(
  asked: Asked<FineTune>,
  computes: Readonly<Record<string, OperatedCompute>>,
): readonly Grant[] {
  const { environment, compiled } = asked;
  const all = Object.values(computes);
  const asking = compiled === undefined ? all : [computeOf(compiled.value, computes)];
  return [
    ...whenKeyCounts(environment),
    ...all.flatMap((compute) => compute.looks(environment)),
    ...asking.flatMap((compute) => compute.asks(asked)),
  ];
}

function computeOf(
  { spec }: FineTune,
  computes: Readonly<Record<string, OperatedCompute>>,
): OperatedCompute {
  const compute = computes[spec.compute.type];
  if (compute === undefined) throw new Error(`nobody operates trainings on ${spec.compute.type}`);
  return compute;
}

/** One version of one model, wherever Temper can train it. */
export const OPERATED_FINE_TUNE = operatedFineTune(FINE_TUNE, OPERATED_COMPUTES);
