import { findBaseModel, WITHDRAWN_BASE_MODELS, type BaseModel } from './catalog/index.ts';
import { EnvironmentStack } from './kinds/environment/stack.ts';
import { FineTuneStack } from './kinds/fine-tune/stack.ts';
import type { Environment } from './kinds/environment/schema.ts';
import type { FineTune } from './kinds/fine-tune/schema.ts';
import type { DatasetFacts, Declared, Facts, SpecSet } from './language/spec-set.ts';
import { fineTuneId } from './naming.ts';
import type { Stack } from './stack.ts';
import type { TemperStack } from './temper-stack.ts';
import { inTokenSpace } from './token-space.ts';

/** What every stack has, whatever it is made from. */
type Terraform = Pick<
  Stack,
  'id' | 'environment' | 'account' | 'region' | 'state' | 'terraformJson' | 'origins' | 'addresses'
>;

/**
 * All stacks of a repository, environments before what lives in them, one at a time and nothing kept. Documents with
 * mistakes, and FineTunes whose environment has some, are left out: whoever compiles has looked at the diagnostics.
 */
export function* compile(specs: SpecSet, facts: Facts): Iterable<Stack> {
  const environments = new Map<string, Declared<Environment>>();
  for (const environment of specs.environments) {
    const name = environment.value?.metadata.name;
    if (name === undefined || environments.has(name)) continue;
    environments.set(name, environment);
    yield compileEnvironment(environment);
  }
  for (const fineTune of specs.fineTunes) {
    if (fineTune.value === undefined) continue;
    const { metadata, spec } = fineTune.value;
    const environment = environments.get(spec.environment);
    if (environment === undefined) continue;
    const dataset = facts.datasets.get(fineTuneId(metadata.name, spec.version));
    yield compileFineTune(fineTune, environment, dataset ?? { problems: [] });
  }
}

/** The stack of an environment. Same spec, same bytes. */
export function compileEnvironment(env: Declared<Environment>): Stack {
  const environment = soundValue(env);
  return {
    ...inTokenSpace(() => terraformOf(new EnvironmentStack(environment))),
    kind: 'Environment',
    title: environment.metadata.name,
    file: env.file,
    assets: [],
  };
}

/**
 * The stack of one version of a model.
 * @throws Error for what the rules refuse before: an unknown base model or hyperparameter, data nothing is known about.
 */
export function compileFineTune(
  fineTune: Declared<FineTune>,
  environment: Declared<Environment>,
  dataset: DatasetFacts,
): Stack {
  const value = soundValue(fineTune);
  const { metadata, spec } = value;
  return inTokenSpace(() => {
    const stack = new FineTuneStack({
      fineTune: value,
      environment: soundValue(environment),
      baseModel: baseModel(spec.baseModel),
      dataset,
    });
    return {
      ...terraformOf(stack),
      kind: 'FineTune' as const,
      title: `${metadata.name} v${spec.version}`,
      file: fineTune.file,
      assets: stack.assets,
      training: stack.training,
    };
  });
}

function terraformOf(stack: TemperStack): Terraform {
  const blocks = stack.resolve();
  return {
    id: stack.stackId,
    environment: stack.environment.metadata.name,
    account: stack.place.account,
    region: stack.place.region,
    state: stack.state,
    terraformJson: `${JSON.stringify(blocks, null, 2)}\n`,
    origins: stack.origins,
    addresses: Object.entries(blocks['resource'] ?? {})
      .flatMap(([type, resources]) =>
        Object.keys(resources as object).map((name) => `${type}.${name}`),
      )
      .sort(),
  };
}

/** Models that AWS has withdrawn compile too: what was trained on them still has a state. */
function baseModel(id: string): BaseModel {
  const model = findBaseModel(id) ?? WITHDRAWN_BASE_MODELS.find((one) => one.id === id);
  if (model === undefined) throw new Error(`no base model is called ${id}`);
  return model;
}

function soundValue<T>(declared: Declared<T>): T {
  if (declared.value === undefined) throw new Error(`${declared.file} has mistakes`);
  return declared.value;
}
